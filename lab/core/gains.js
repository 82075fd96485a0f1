// The gain of an activation: figures_src/core/gains.py.

import { activationFunction, slopesOf, valuesOf } from "./activations.js";
import { activationMoment } from "./mean_field.js";
import { gaussianMean } from "./quadrature.js";

// 1/√E[φ(ξ)²] for ξ ~ N(0, Var=1): the factor of the weights with which a layer keeps E[z²] = 1.
export function gain(activation) {
  return 1 / Math.sqrt(activationMoment(activation, 1));
}

// χ∥ at unit variance with `gain`: what one layer makes of a small error of ln q.
export function restoringFactor(activation) {
  activationFunction(activation);
  const change = gaussianMean((z) => {
    const [values, slopes] = [valuesOf(activation, z), slopesOf(activation, z)];
    return z.map((x, i) => values[i] * slopes[i] * x);
  });
  return gain(activation) ** 2 * change;
}
