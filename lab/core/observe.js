// The lesson's experiment, figures_src/core/observe.py: random inputs through a deep MLP, and a
// random gradient back.

import { mlp } from "./network.js";
import { Pass } from "./pass.js";
import { Generator, normal } from "./random.js";

// Activations of layers 1 to `depth`, each (samples, width), for x ~ N(0, Var=1).
export function observe(activation, scheme, seed, { depth, width, samples }) {
  const network = mlp(Array(depth + 1).fill(width), activation, scheme, seed);
  const pass = new Pass(network, samples);
  pass.forward(ends(seed, samples, width).inputs);
  return pass.layers.map((layer) => layer.activation);
}

// Layers 1 to `depth` with gradients, for loss = Σ output·g with fixed g ~ N(0, Var=1).
export function observeBackward(activation, scheme, seed, { depth, width, samples }) {
  const network = mlp(Array(depth + 1).fill(width), activation, scheme, seed);
  const pass = new Pass(network, samples);
  const { inputs, injected } = ends(seed, samples, width);
  pass.forward(inputs);
  pass.backward(injected);
  return pass.layers;
}

// Inputs, and the gradient at the output, each (samples, width) ~ N(0, Var=1).
export function ends(seed, samples, width) {
  const generator = new Generator(seed + 1);
  const inputs = normal(new Float64Array(samples * width), 0, 1, generator);
  return { inputs, injected: normal(new Float64Array(samples * width), 0, 1, generator) };
}
