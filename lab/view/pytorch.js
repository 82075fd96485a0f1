// The same run as a script for the reader's own PyTorch: it prints the numbers of the page.

const MODULES = {
  linear: "Identity",
  relu: "ReLU",
  leaky_relu: "LeakyReLU",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  gelu: "GELU",
  silu: "SiLU",
  mish: "Mish",
  selu: "SELU",
};
const DATA = {
  moons: [
    "points, classes = make_moons(500, noise=0.2, random_state=42)",
    "x, y = torch.tensor(points, dtype=torch.float32).double(), torch.tensor(classes)",
  ],
  digits: [
    "bunch = load_digits()",
    "x, y = torch.tensor(bunch.data, dtype=torch.float32), torch.tensor(bunch.target)",
    "x = ((x - x.mean()) / x.std()).double()",
  ],
};
const IMPORTS = { moons: "make_moons", digits: "load_digits" };
const SIZES = { moons: [2, 2], digits: [64, 10] };

// Steps whose loss is printed: 0, 1, 2, 5, 10, 20, 50 … and the last.
export function toldSteps(steps) {
  const told = [0];
  for (let power = 1; power <= steps; power *= 10) told.push(power, 2 * power, 5 * power);
  return [...new Set([...told.filter((step) => step < steps), steps])];
}

// comments: a few words for the script, in the language of the page.
export function script(state, comments) {
  const trains = state.data !== "random";
  const parts = [head(state, trains), model(state, trains, comments), looking(state, trains, comments)];
  if (trains) parts.push(training(state, comments));
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function head(state, trains) {
  const lines = [
    trains ? `from sklearn.datasets import ${IMPORTS[state.data]}` : "",
    "import torch",
    "from torch import nn",
    "",
    "torch.set_default_dtype(torch.float64)",
    `SEED, DEPTH, WIDTH = ${state.seed}, ${state.depth}, ${state.width}`,
  ].filter((line, index) => index || line);
  if (trains) return [...lines, ...DATA[state.data], `sizes = [${SIZES[state.data][0]}, *[WIDTH] * DEPTH, ${SIZES[state.data][1]}]`];
  return [...lines, "sizes = [WIDTH] * (DEPTH + 1)"];
}

function model(state, trains, comments) {
  return [
    "layers = []",
    "for fan_in, fan_out in zip(sizes, sizes[1:]):",
    `    layers += [nn.Linear(fan_in, fan_out), nn.${MODULES[state.activation]}()]`,
    trains ? `model = nn.Sequential(*layers[:-1])  # ${comments.logits}` : "model = nn.Sequential(*layers)",
    "",
    "generator = torch.Generator().manual_seed(SEED)",
    "with torch.no_grad():",
    "    for layer in model:",
    "        if isinstance(layer, nn.Linear):",
    ...needs(state).map((line) => `            ${line}`),
    `            ${weight(state)}`,
    `            ${bias(state)}`,
  ];
}

function weight(state) {
  const normal = (std) => `layer.weight.normal_(0, ${std}, generator=generator)`;
  const gain = state.gain === 1 ? "" : `${state.gain} * `;
  return {
    constant: () => `layer.weight.fill_(${state.value})`,
    zeros: () => "layer.weight.zero_()",
    normal: () => normal(state.sigma),
    xavier: () => normal(`${gain}(2 / (fan_in + fan_out)) ** 0.5`),
    lecun: () => normal(`${gain}fan_in**-0.5`),
    he: () => normal(state.slope ? `(2 / ((1 + ${state.slope}**2) * fan_in)) ** 0.5` : "(2 / fan_in) ** 0.5"),
    orthogonal: () => `nn.init.orthogonal_(layer.weight, ${state.gain}, generator=generator)`,
    pytorch_default: () => "layer.weight.uniform_(-(fan_in**-0.5), fan_in**-0.5, generator=generator)",
  }[state.init]();
}

function drawsBias({ init, bias }) {
  return bias === "uniform" || (bias === "scheme" && init === "pytorch_default");
}

function bias(state) {
  if (!drawsBias(state)) return "layer.bias.zero_()";
  return "layer.bias.uniform_(-(fan_in**-0.5), fan_in**-0.5, generator=generator)";
}

function needs(state) {
  const sizes = ["xavier", "he", "lecun", "pytorch_default"].includes(state.init) || drawsBias(state);
  return sizes ? ["fan_out, fan_in = layer.weight.shape"] : [];
}

function looking(state, trains, comments) {
  const inputs = trains
    ? [`a, seen = x[:128], []  # ${comments.rows}`]
    : [
        "generator = torch.Generator().manual_seed(SEED + 1)",
        "x = torch.randn(128, WIDTH, generator=generator)",
        "g = torch.randn(128, WIDTH, generator=generator)",
        "a, seen = x, []",
      ];
  return [
    ...inputs,
    "for layer in model:",
    "    a = layer(a)",
    "    a.retain_grad()",
    "    seen.append(a)",
    trains ? "nn.functional.cross_entropy(a, y[:128]).backward()" : `(a * g).sum().backward()  # ${comments.gradient}`,
    'print("layer        signal      gradient  weight gradient")',
    "for i in range(DEPTH):",
    "    z, a, weight = seen[2 * i], seen[2 * i + 1], model[2 * i].weight",
    "    rms = [t.square().mean().sqrt().item() for t in (a, z.grad, weight.grad)]",
    '    print(f"{i + 1:5}  {rms[0]:.6e}  {rms[1]:.6e}     {rms[2]:.6e}")',
  ];
}

function training(state, comments) {
  const rule = { sgd: "SGD", adam: "Adam" }[state.optimizer];
  const told = toldSteps(state.steps).filter((step) => step < state.steps);
  const rows = state.batch ? `torch.randint(len(x), (${state.batch},), generator=generator)` : "slice(None)";
  return [
    `optimizer = torch.optim.${rule}(model.parameters(), lr=${state.lr})`,
    ...(state.batch ? ["generator = torch.Generator().manual_seed(SEED)"] : []),
    `for step in range(${state.steps}):`,
    `    rows = ${rows}`,
    "    loss = nn.functional.cross_entropy(model(x[rows]), y[rows])",
    `    if step in (${told.join(", ")}${told.length > 1 ? "" : ","}):`,
    '        print(f"step {step:4}  loss {loss.item():.6e}")',
    "    if not loss.isfinite():",
    `        break  # ${comments.overflow}`,
    "    optimizer.zero_grad()",
    "    loss.backward()",
    "    optimizer.step()",
    "with torch.no_grad():",
    "    loss = nn.functional.cross_entropy(model(x[rows]), y[rows])",
    "    right = (model(x).argmax(dim=1) == y).double().mean()",
    'print(f"after the last step: loss {loss.item():.6e}, accuracy {right.item():.8f}")',
  ];
}
