// Deep multilayer perceptrons: figures_src/core/network.py, and `initialize` of schemes.py.

import { activationFunction } from "./activations.js";
import { Generator, uniform } from "./random.js";

// Linear layers from sizes[0] to sizes.at(-1), an activation after each; with `head` not after the
// last, whose outputs are then logits. A layer: weight (fanOut, fanIn) row by row, bias (fanOut).
// Throws RangeError for an unknown activation or fewer than two sizes.
export function mlp(sizes, activation, scheme, seed, { head = false } = {}) {
  if (sizes.length < 2) throw new RangeError(`sizes ${sizes} make no layer`);
  activationFunction(activation);
  const layers = sizes.slice(1).map((fanOut, index) => ({
    fanIn: sizes[index],
    fanOut,
    weight: new Float64Array(sizes[index] * fanOut),
    bias: new Float64Array(fanOut),
  }));
  return initialize({ sizes, activation, head, layers }, scheme, seed);
}

// Fill all layers from one seed; return the network. The same seed gives every scheme of the same
// distribution the same draws, scaled.
export function initialize(network, scheme, seed) {
  const generator = new Generator(seed);
  for (const { fanIn, fanOut, weight, bias } of network.layers) {
    scheme.fill(weight, scheme.variance(fanIn, fanOut), generator, fanIn, fanOut);
    if (scheme.biasBound) {
      const bound = scheme.biasBound(fanIn);
      uniform(bias, -bound, bound, generator);
    } else {
      bias.fill(0);
    }
  }
  return network;
}
