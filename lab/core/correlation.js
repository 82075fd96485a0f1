// What two different inputs still have to do with each other: figures_src/core/correlation.py.
// q = E[z²] = E[z'²], d = E[(z − z')²]/2. Poole et al. 2016.

import { valuesOf } from "./activations.js";
import { preactivationVariances } from "./mean_field.js";

// Trapezoid on a product grid; an even number of points, so that none lies on ReLU's kink at 0.
const POINTS = 400;
const END = 8;
const STEP = (2 * END) / (POINTS - 1);
const AXIS = Float64Array.from({ length: POINTS }, (_, i) => -END + i * STEP);
const WEIGHTS = AXIS.map((x) => (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * STEP);

// E[(φ(z) − φ(z'))²]/2; for ReLU in closed form from the arc-cosine kernel (Cho & Saul 2009).
export function activationDifference(activation, q, d) {
  if (activation === "relu") {
    const theta = angle(q, d);
    const cap = 2 * Math.sin(theta / 2) ** 2; // 1 − cos θ
    return (q / 2) * (cap - (Math.sin(theta) - theta * Math.cos(theta)) / Math.PI);
  }
  const v = AXIS.map((x) => Math.sqrt(d / 2) * x);
  let total = 0;
  for (let i = 0; i < POINTS; i++) {
    const u = Math.sqrt(q - d / 2) * AXIS[i];
    const [above, below] = [1, -1].map((sign) => valuesOf(activation, v.map((x) => u + sign * x)));
    let sum = 0;
    for (let j = 0; j < POINTS; j++) sum += WEIGHTS[j] * ((above[j] - below[j]) ** 2 / 2);
    total += WEIGHTS[i] * sum;
  }
  return total;
}

// Angle between two vectors of mean square q, half of whose mean square distance is d.
export function angle(q, d) {
  return 2 * Math.asin(Math.sqrt(d / (2 * q)));
}

// (q, d) of layers 1 to `depth`, for independent inputs of E[x²] = 1. A bias adds to q alone.
export function preactivationDifferences(activation, sigmaW2, depth, sigmaB2 = 0) {
  let difference = 1;
  return preactivationVariances(activation, sigmaW2, depth, 1, sigmaB2).map((q) => {
    const d = sigmaW2 * difference;
    difference = activationDifference(activation, q, d);
    return [q, d];
  });
}

// Variance across samples of the activations of layers 1 to `depth`.
export function activationDifferences(activation, sigmaW2, depth, sigmaB2 = 0) {
  const pairs = preactivationDifferences(activation, sigmaW2, depth, sigmaB2);
  return pairs.map(([q, d]) => activationDifference(activation, q, d));
}
