// From a state of the laboratory to its network, what is measured in it, and what theory says.

import { predict } from "./theory.js";
import { mlp } from "./core/network.js";
import { ends } from "./core/observe.js";
import { Pass } from "./core/pass.js";
import { normal } from "./core/random.js";
import { SCHEMES } from "./core/schemes.js";
import * as statistics from "./core/statistics.js";
import { crossEntropy } from "./core/training.js";

export const SAMPLES = 128; // rows that are looked at, of random inputs as of a data set
export const BINS = 61;

const PARAMETER = {
  normal: "sigma",
  xavier: "gain",
  lecun: "gain",
  orthogonal: "gain",
  he: "slope",
  constant: "value",
};

// The scheme of a state, with its bias.
export function schemeOf(state) {
  const parameter = PARAMETER[state.init];
  const scheme = SCHEMES[state.init](...(parameter ? [state[parameter]] : []));
  if (state.bias === "zero") return { ...scheme, biasBound: undefined };
  if (state.bias === "uniform") return { ...scheme, biasBound: (fanIn) => fanIn ** -0.5 };
  return scheme;
}

// Random inputs pass through `depth` square layers; data have an input and an output layer besides.
export function sizesOf({ data, depth, width }, set) {
  const hidden = Array(depth).fill(width);
  if (data === "random") return [width, ...hidden];
  return [set.features, ...hidden, Math.max(...set.classes) + 1];
}

// The network of a state before training; set: the data set, if the state has one.
export function networkOf(state, set) {
  const head = state.data !== "random";
  const sizes = sizesOf(state, set);
  return mlp(sizes, state.activation, keepingDraws(schemeOf(state), sizes, state), state.seed, { head });
}

const NORMAL = ["normal", "xavier", "he", "lecun"];
let kept = {}; // the draws of the last network, for N(0, 1)

// Who moves σ asks for the same draws again and again; scaled, they are the same to the last digit.
function keepingDraws(scheme, sizes, { init, seed }) {
  if (!NORMAL.includes(init) || scheme.biasBound) return scheme;
  const name = `${seed}: ${sizes}`;
  if (kept.name !== name) kept = { name, draws: [] };
  let layer = 0;
  const fill = (weight, variance, generator) => {
    const draws = (kept.draws[layer++] ??= normal(new Float64Array(weight.length), 0, 1, generator));
    const std = Math.sqrt(variance);
    for (let i = 0; i < weight.length; i++) weight[i] = draws[i] * std;
  };
  return { ...scheme, fill };
}

// What is looked at: rows of the data, or the random inputs and gradients of the figures.
export function probeOf(state, set) {
  if (state.data === "random") return { samples: SAMPLES, ...ends(state.seed, SAMPLES, state.width) };
  const samples = Math.min(SAMPLES, set.samples);
  return {
    samples,
    inputs: set.inputs.subarray(0, samples * set.features),
    classes: set.classes.slice(0, samples),
  };
}

// One pass forward and backward; what is seen in each hidden layer. Without `all` the gradients of
// the weights, which only the table shows, are not there: a third of the time.
export function look(network, probe, pass = new Pass(network, probe.samples), all = true) {
  const outputs = pass.forward(probe.inputs);
  let gradient = probe.injected;
  if (probe.classes) {
    gradient = new Float64Array(outputs.length);
    crossEntropy(outputs, probe.classes, gradient);
  }
  pass.backward(gradient, all);
  const hidden = network.head ? pass.layers.slice(0, -1) : pass.layers;
  const units = network.sizes[1];
  const range = rangeOf(network.activation, hidden);
  return { range, layers: hidden.map((layer) => describe(layer, units, range, all)) };
}

function describe({ activation, gradient, weightGradient }, units, range, all) {
  return {
    signal: statistics.rootMeanSquare(activation),
    std: statistics.std(activation),
    spread: statistics.stdAcrossSamples(activation, units),
    saturated: statistics.shareAbove(activation),
    zero: statistics.shareZero(activation),
    dead: statistics.shareDead(activation, units),
    gradient: statistics.rootMeanSquare(gradient),
    weightGradient: all ? statistics.rootMeanSquare(weightGradient) : undefined,
    histogram: statistics.histogram(activation, ...range, BINS),
  };
}

// Where the values of all layers lie: where the activation is bounded its bounds, else three times
// the largest root mean square.
function rangeOf(activation, layers) {
  if (activation === "tanh") return [-1, 1];
  if (activation === "sigmoid") return [0, 1];
  const sizes = layers.map((layer) => statistics.rootMeanSquare(layer.activation));
  const largest = 3 * Math.max(...sizes.filter(Number.isFinite), 1e-300);
  return [activation === "relu" ? 0 : -largest, largest];
}

// A state as it starts: what is measured, and theory for it (undefined where there is none).
export function observeState(state, set, all = true) {
  const network = networkOf(state, set);
  const probe = probeOf(state, set);
  const seen = look(network, probe, undefined, all);
  return { ...seen, theory: predict(state, schemeOf(state), network, probe, seen.layers) };
}
