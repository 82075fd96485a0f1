// The activations φ of figures_src/core/network.py, by their names there.
//
// value(z, a): a = φ(z). pull(z, a, g, d): d = g·φ'(z), the gradient pulled back through φ. Both go
// over whole arrays, since a call for each number would cost as much as the number. What is
// infinite or NaN goes the way it goes in torch: ReLU's gradient is 0 where its output is, even if
// what arrives is NaN.

import { erf } from "./special.js";

const LEAK = 0.01;
const SELU_SCALE = 1.0507009873554804934193349852946;
const SELU_ALPHA = 1.6732632423543772848170429916717;
const SELU_LEFT = SELU_SCALE * SELU_ALPHA;

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const tanhSoftplus = (z) => Math.tanh(Math.log1p(Math.exp(z)));
const cdf = (z) => 0.5 * (1 + erf(z * Math.SQRT1_2));
const density = (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

export const ACTIVATIONS = {
  linear: {
    value(z, a) {
      a.set(z);
    },
    pull(z, a, g, d) {
      d.set(g);
    },
  },
  relu: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = z[i] <= 0 ? 0 : z[i];
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) d[i] = a[i] <= 0 ? 0 : g[i];
    },
  },
  leaky_relu: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = z[i] > 0 ? z[i] : LEAK * z[i];
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) d[i] = z[i] > 0 ? g[i] : LEAK * g[i];
    },
  },
  tanh: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = Math.tanh(z[i]);
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) d[i] = g[i] * (1 - a[i] * a[i]);
    },
  },
  sigmoid: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = sigmoid(z[i]);
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) d[i] = g[i] * (1 - a[i]) * a[i];
    },
  },
  gelu: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = z[i] * cdf(z[i]);
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) d[i] = g[i] * (cdf(z[i]) + z[i] * density(z[i]));
    },
  },
  silu: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = z[i] / (1 + Math.exp(-z[i]));
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) {
        const s = sigmoid(z[i]);
        d[i] = g[i] * s * (1 + z[i] * (1 - s));
      }
    },
  },
  mish: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) a[i] = z[i] * tanhSoftplus(z[i]);
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) {
        const t = tanhSoftplus(z[i]);
        d[i] = g[i] * (t + z[i] * sigmoid(z[i]) * (1 - t * t));
      }
    },
  },
  selu: {
    value(z, a) {
      for (let i = 0; i < z.length; i++) {
        a[i] = z[i] <= 0 ? SELU_LEFT * Math.expm1(z[i]) : SELU_SCALE * z[i];
      }
    },
    pull(z, a, g, d) {
      for (let i = 0; i < z.length; i++) {
        d[i] = g[i] * (z[i] > 0 ? SELU_SCALE : SELU_LEFT * Math.exp(z[i]));
      }
    },
  },
};

// The activation of that name. Throws RangeError, with the names there are, for another.
export function activationFunction(name) {
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    throw new RangeError(`unknown activation '${name}'; one of ${Object.keys(ACTIVATIONS).join(", ")}`);
  }
  return ACTIVATIONS[name];
}

// φ(z) as a new array.
export function valuesOf(activation, z) {
  const values = new Float64Array(z.length);
  activationFunction(activation).value(z, values);
  return values;
}

// φ'(z) as a new array.
export function slopesOf(activation, z) {
  const slopes = new Float64Array(z.length);
  const ones = new Float64Array(z.length).fill(1);
  activationFunction(activation).pull(z, valuesOf(activation, z), ones, slopes);
  return slopes;
}
