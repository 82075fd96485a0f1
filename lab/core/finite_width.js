// What finite width adds to mean field: figures_src/core/finite_width.py, where it is derived.
// Hanin & Rolnick 2018.

import { angle, preactivationDifferences } from "./correlation.js";

// [shift, std] over networks of ln Var(a), about mean field, for tanh at σ_w² = 1.
export function tanhCriticalLogVariance(layer, width, samples = 1) {
  const single = (2 * layer) / (3 * width);
  const shared = (layer / width) ** 2 / 2;
  const variance = single / samples + shared * (1 - 1 / samples);
  return [-single + (single - variance) / 2, Math.sqrt(variance)];
}

// [mean, std] over networks of ln E[a²] at layer `depth` of a ReLU net, one input of E[x²] = 1.
export function reluLogMoment(depth, width, sigmaW2) {
  const variance = (5 * depth) / width;
  return [depth * Math.log(sigmaW2 / 2) - variance / 2, Math.sqrt(variance)];
}

// Variance over He networks of ln E[a²] at layer `depth`, the mean over very many inputs.
export function reluLogMomentVariance(depth, width) {
  return reluSharedVariances(depth).reduce((sum, share) => sum + share, 0) / width;
}

// What each layer adds to it, times the width.
export function reluSharedVariances(depth) {
  return preactivationDifferences("relu", 2, depth).map(([q, d]) => sharedVariance(angle(q, d)));
}

// Covariance of the squares of a ReLU unit for two inputs at angle θ, over their mean squared.
export function sharedVariance(theta) {
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const kernel = 3 * sine * cosine + (Math.PI - theta) * (1 + 2 * cosine ** 2);
  return (2 * kernel) / Math.PI - 1;
}
