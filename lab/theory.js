// Theory for a state: the signal √E[a²] of each hidden layer, the gradient √E[δ²], and how far
// single networks of this width stray.

import { activationMoment, preactivationVariances, slopeMoment } from "./core/mean_field.js";
import { reluSharedVariances, tanhCriticalLogVariance } from "./core/finite_width.js";
import { secondMoment } from "./core/statistics.js";

const REACH = 2; // standard deviations of the band

// {signal, gradient, band}: by layer; band [low, high] of the signal, or undefined. The whole is
// undefined for equal weights, which mean field is not about.
export function predict(state, scheme, network, probe, layers) {
  if (state.init === "constant") return undefined;
  const inputMoment = state.data === "random" ? 1 : secondMoment(probe.inputs);
  const variances = hiddenVariances(state, scheme, network, inputMoment);
  const signal = variances.map((q) => Math.sqrt(activationMoment(state.activation, q)));
  const slopes = variances.map((q) => slopeMoment(state.activation, q));
  const factor = strength(scheme, network, state.depth);
  // The gradient that arrives is known for random ones alone; else the last layer's is measured.
  const last = state.data === "random" ? slopes.at(-1) : layers.at(-1).gradient ** 2;
  const moments = [last];
  for (const slope of slopes.slice(0, -1).reverse()) moments.unshift(factor * slope * moments[0]);
  return { signal, gradient: moments.map(Math.sqrt), band: bandOf(state, scheme, factor, probe.samples, signal) };
}

// q of the hidden layers. The first has another fan_in than the rest, unless inputs are random.
function hiddenVariances({ activation, depth }, scheme, { layers }, inputMoment) {
  const variance = ({ fanIn, fanOut }) => fanIn * scheme.variance(fanIn, fanOut);
  const biasVariance = ({ fanIn }) => (scheme.biasBound ? scheme.biasBound(fanIn) ** 2 / 3 : 0);
  const first = variance(layers[0]) * inputMoment + biasVariance(layers[0]);
  if (depth === 1) return [first];
  const moment = activationMoment(activation, first);
  const next = layers[1];
  const rest = preactivationVariances(activation, variance(next), depth - 1, moment, biasVariance(next));
  return [first, ...rest];
}

// σ_w² of a hidden layer.
function strength(scheme, { layers }, depth) {
  const { fanIn, fanOut } = layers[Math.min(1, depth - 1)];
  return fanIn * scheme.variance(fanIn, fanOut);
}

// Known in closed form for random inputs under independent weights without a bias: ReLU at any
// scale, tanh at its critical point.
function bandOf({ data, init, activation, width, depth }, scheme, sigmaW2, samples, signal) {
  if (data !== "random" || scheme.biasBound || ["zeros", "orthogonal"].includes(init)) return undefined;
  let spread;
  if (activation === "relu") {
    let shared = 0;
    spread = reluSharedVariances(depth).map((share, index) => {
      shared += share / width;
      const single = (5 * (index + 1)) / width;
      const variance = single / samples + shared * (1 - 1 / samples);
      return [-variance / 2, Math.sqrt(variance)];
    });
  } else if (activation === "tanh" && Math.abs(sigmaW2 - 1) < 1e-6) {
    spread = signal.map((_, index) => tanhCriticalLogVariance(index + 1, width, samples));
  } else {
    return undefined;
  }
  // Of ln E[a²]: half of it for the root.
  return [-REACH, REACH].map((reach) =>
    signal.map((value, index) => {
      const [shift, std] = spread[index];
      return value * Math.exp((shift + reach * std) / 2);
    }),
  );
}
