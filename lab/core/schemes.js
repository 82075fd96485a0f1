// The initializations of figures_src/core/schemes.py: a formula for Var(W) and a distribution.
//
// A scheme: variance(fanIn, fanOut) → Var(W); fill(weight, variance, generator, fanIn, fanOut) fills
// a weight (fanOut, fanIn); biasBound(fanIn) → b for a bias from U(−b, b), absent for a bias of zero.

import { orthogonalFactor, transpose } from "./matrix.js";
import { normal as drawNormal, uniform as drawUniform } from "./random.js";

// Every weight the same.
export function constant(value) {
  return { variance: () => 0, fill: (weight) => weight.fill(value) };
}

export function zeros() {
  return { variance: () => 0, fill: (weight) => weight.fill(0) };
}

// N(0, Var=std²), whatever the layer's size. Throws RangeError for a negative std.
export function normal(std) {
  if (std < 0) throw new RangeError(`normal(${std}): a standard deviation is 0 or more`);
  return { variance: () => std ** 2, fill: fillNormal };
}

// N(0, Var=gain²·2/(fan_in+fan_out)). Glorot & Bengio 2010, eq. 12.
export function xavier(gain = 1) {
  return { variance: (i, o) => (gain ** 2 * 2) / (i + o), fill: fillNormal };
}

// N(0, Var=2/((1+a²)·fan_in)). He et al. 2015, eq. 10 and 15.
export function he(negativeSlope = 0) {
  return { variance: (i) => 2 / ((1 + negativeSlope ** 2) * i), fill: fillNormal };
}

// N(0, Var=gain²/fan_in). LeCun et al. 1998, eq. 16.
export function lecun(gain = 1) {
  return { variance: (i) => gain ** 2 / i, fill: fillNormal };
}

// gain · an orthogonal matrix (Saxe et al. 2013): the Q of a normal one, R's diagonal positive.
export function orthogonal(gain = 1) {
  const fill = (weight, variance, generator, fanIn, fanOut) => {
    drawNormal(weight, 0, 1, generator);
    const wide = fanOut < fanIn;
    const tall = wide ? transpose(weight, fanOut, fanIn) : weight;
    const [rows, columns] = wide ? [fanIn, fanOut] : [fanOut, fanIn];
    const q = orthogonalFactor(tall, rows, columns);
    weight.set(wide ? transpose(q, rows, columns) : q);
    for (let i = 0; i < weight.length; i++) weight[i] *= gain;
  };
  return { variance: (i, o) => gain ** 2 / Math.max(i, o), fill };
}

// What nn.Linear does unasked: U(±1/√fan_in), Var=1/(3·fan_in), bias too.
export function pytorchDefault() {
  return { variance: (i) => 1 / (3 * i), fill: fillUniform, biasBound: (i) => i ** -0.5 };
}

// By the names of the core, for what is told a name.
export const SCHEMES = {
  constant,
  zeros,
  normal,
  xavier,
  he,
  lecun,
  orthogonal,
  pytorch_default: pytorchDefault,
};

function fillNormal(weight, variance, generator) {
  drawNormal(weight, 0, Math.sqrt(variance), generator);
}

function fillUniform(weight, variance, generator) {
  const bound = Math.sqrt(3 * variance); // U(−b, b) has variance b²/3
  drawUniform(weight, -bound, bound, generator);
}
