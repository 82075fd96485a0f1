// Mean field: what wide layers do, figures_src/core/mean_field.py. q = E[z²] of a pre-activation,
// σ_w² = fan_in·Var(W), q_{l+1} = σ_w²·E[φ(√q_l·ξ)²] + σ_b². Poole et al. 2016; Schoenholz et al. 2016.

import { slopesOf, valuesOf } from "./activations.js";
import { gaussianMean } from "./quadrature.js";

const square = (values) => values.map((value) => value * value);

// E[φ(z)²] for z ~ N(0, Var=q).
export function activationMoment(activation, q) {
  return gaussianMean((z) => square(valuesOf(activation, z)), q);
}

// E[φ'(z)²] for z ~ N(0, Var=q).
export function slopeMoment(activation, q) {
  return gaussianMean((z) => square(slopesOf(activation, z)), q);
}

// q of layers 1 to `depth` of a network fed with E[x²] = inputMoment; sigmaB2: Var(bias).
export function preactivationVariances(activation, sigmaW2, depth, inputMoment = 1, sigmaB2 = 0) {
  const variances = [];
  let moment = inputMoment;
  for (let layer = 0; layer < depth; layer++) {
    variances.push(sigmaW2 * moment + sigmaB2);
    moment = activationMoment(activation, variances.at(-1));
  }
  return variances;
}

// E[a²] of layers 1 to `depth`, for inputs of E[x²] = 1.
export function activationMoments(activation, sigmaW2, depth) {
  const variances = preactivationVariances(activation, sigmaW2, depth);
  return variances.map((q) => activationMoment(activation, q));
}

// √E[a²] of layers 1 to `depth`.
export function activationStds(activation, sigmaW2, depth) {
  return activationMoments(activation, sigmaW2, depth).map(Math.sqrt);
}

// χ = σ_w²·E[φ'(z)²] of layers 1 to `depth`: E[(∂loss/∂a)²] a layer earlier, over this one's.
export function gradientFactors(activation, sigmaW2, depth, inputMoment = 1) {
  const variances = preactivationVariances(activation, sigmaW2, depth, inputMoment);
  return variances.map((q) => sigmaW2 * slopeMoment(activation, q));
}

// √E[(∂loss/∂z)²] of layers 1 to `depth`, for a gradient of variance 1 at the output.
export function gradientStds(activation, sigmaW2, depth) {
  const factors = gradientFactors(activation, sigmaW2, depth);
  const moments = [factors.at(-1) / sigmaW2];
  for (const factor of factors.slice(0, -1).reverse()) moments.unshift(factor * moments[0]);
  return moments.map(Math.sqrt);
}

// √E[(∂loss/∂W)²] per sample, layers 1 to `depth`. Glorot & Bengio 2010, eq. 14.
export function weightGradientStds(activation, sigmaW2, depth) {
  const entering = [1, ...activationStds(activation, sigmaW2, depth - 1)];
  return gradientStds(activation, sigmaW2, depth).map((std, layer) => std * entering[layer]);
}

// (σ√n)^ℓ for layers 1 to `depth`.
export function linearStds(sigma, fanIn, depth) {
  return Array.from({ length: depth }, (_, layer) => (sigma * Math.sqrt(fanIn)) ** (layer + 1));
}

// 1/(2ℓ): how Var(a) of tanh falls at σ_w² = 1.
export function tanhCriticalVariance(layer) {
  return 1 / (2 * layer);
}
