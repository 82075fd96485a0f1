// Training steps a second in node, float64 of the laboratory beside float32 of tfjs's WASM backend.
// Turn by turn, so that a busy machine slows both; the best turn counts. Prints JSON.

import { mlp } from "../../lab/core/network.js";
import { Generator, normal, randint } from "../../lab/core/random.js";
import { he } from "../../lab/core/schemes.js";
import { Training } from "../../lab/core/training.js";

const TURNS = 8;
const TURN = 400; // ms
const CASES = {
  "moons, 10×32, batch 64": { sizes: [2, ...Array(10).fill(32), 2], rows: 500, batch: 64 },
  "digits, 10×64, batch 64": { sizes: [64, ...Array(10).fill(64), 10], rows: 1797, batch: 64 },
  "digits, 10×128, batch 128": { sizes: [64, ...Array(10).fill(128), 10], rows: 1797, batch: 128 },
};

function data({ sizes, rows }) {
  const generator = new Generator(0);
  const inputs = normal(new Float64Array(rows * sizes[0]), 0, 1, generator);
  return { inputs, classes: Array.from(randint(sizes.at(-1), rows, generator)) };
}

function ours(network, { inputs, classes }, { batch }) {
  const training = new Training(network, inputs, classes, { optimizer: "sgd", lr: 0.01, batch });
  return { step: () => training.step(), end() {} };
}

// The same arithmetic in tfjs: gradients by its own tape, SGD by hand.
function theirs(tf) {
  return (network, { inputs, classes }, { batch, sizes, rows }) => {
    const x = tf.tensor2d(Float32Array.from(inputs), [rows, sizes[0]]);
    const y = tf.cast(tf.oneHot(tf.tensor1d(classes, "int32"), sizes.at(-1)), "float32");
    const layers = network.layers.map(({ weight, bias, fanIn, fanOut }) => ({
      weight: tf.variable(tf.transpose(tf.tensor2d(Float32Array.from(weight), [fanOut, fanIn]))),
      bias: tf.variable(tf.tensor1d(Float32Array.from(bias))),
    }));
    const generator = new Generator(0);
    const step = () =>
      tf.tidy(() => {
        const chosen = tf.tensor1d(randint(rows, batch, generator), "int32");
        const [inputs, wanted] = [tf.gather(x, chosen), tf.gather(y, chosen)];
        const loss = () => {
          let a = inputs;
          layers.forEach(({ weight, bias }, index) => {
            a = tf.add(tf.matMul(a, weight), bias);
            if (index < layers.length - 1) a = tf.relu(a);
          });
          const logits = tf.sub(a, tf.max(a, 1, true));
          const logSum = tf.log(tf.sum(tf.exp(logits), 1, true));
          return tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.sub(logits, logSum)), 1)));
        };
        const { value, grads } = tf.variableGrads(loss);
        for (const { weight, bias } of layers) {
          for (const each of [weight, bias]) each.assign(tf.sub(each, tf.mul(grads[each.name], 0.01)));
        }
        return value.dataSync()[0];
      });
    return { step, end: () => tf.disposeVariables() };
  };
}

async function engines() {
  try {
    const tf = await import("@tensorflow/tfjs");
    await import("@tensorflow/tfjs-backend-wasm");
    await tf.setBackend("wasm");
    await tf.ready();
    return { laboratory: ours, "tfjs wasm": theirs(tf) };
  } catch (failure) {
    console.error(`without tfjs (npm ci --prefix bench/lab brings it): ${failure.message}`);
    return { laboratory: ours };
  }
}

function timed(run) {
  const start = performance.now();
  let steps = 0;
  while (performance.now() - start < TURN) {
    run.step();
    steps++;
  }
  return (1000 * steps) / (performance.now() - start);
}

const found = {};
for (const [name, how] of Object.entries(CASES)) {
  const set = data(how);
  const runs = {};
  const network = () => mlp(how.sizes, "relu", he(), 0, { head: true });
  for (const [engine, make] of Object.entries(await engines())) runs[engine] = make(network(), set, how);
  for (const run of Object.values(runs)) for (let i = 0; i < 5; i++) run.step(); // warm
  found[name] = {};
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [engine, run] of Object.entries(runs)) {
      found[name][engine] = Math.max(found[name][engine] ?? 0, timed(run));
    }
  }
  for (const run of Object.values(runs)) run.end();
}
console.log(JSON.stringify(found));
