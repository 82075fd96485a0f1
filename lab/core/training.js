// Training as figures_src/core/training.py does it: cross-entropy, SGD and Adam as torch has them.

import { gather } from "./matrix.js";
import { Pass } from "./pass.js";
import { Generator, randint } from "./random.js";

const BETAS = [0.9, 0.999];
const EPSILON = 1e-8;

// Mean cross-entropy in nats of logits (samples, classes), and into `gradient` ∂loss/∂logits.
export function crossEntropy(logits, classes, gradient) {
  const samples = classes.length;
  const count = logits.length / samples;
  let loss = 0;
  for (let sample = 0; sample < samples; sample++) {
    const start = sample * count;
    let largest = -Infinity;
    for (let i = start; i < start + count; i++) {
      if (!(logits[i] <= largest)) largest = logits[i]; // a NaN is the largest, as in torch
    }
    let sum = 0;
    for (let i = start; i < start + count; i++) sum += Math.exp(logits[i] - largest);
    const total = Math.log(sum);
    for (let i = start; i < start + count; i++) {
      gradient[i] = Math.exp(logits[i] - largest - total) / samples;
    }
    const right = start + classes[sample];
    gradient[right] -= 1 / samples;
    loss -= logits[right] - largest - total;
  }
  return loss / samples;
}

// Share of samples whose largest logit is the right one.
export function accuracy(logits, classes) {
  const count = logits.length / classes.length;
  let right = 0;
  classes.forEach((label, sample) => {
    const row = logits.subarray(sample * count, (sample + 1) * count);
    let best = 0;
    for (let i = 1; i < count; i++) if (row[i] > row[best]) best = i;
    right += best === label ? 1 : 0;
  });
  return right / classes.length;
}

class SGD {
  constructor(lr) {
    this.lr = lr;
  }

  step(parameters, gradients) {
    const { lr } = this;
    parameters.forEach((values, index) => {
      const gradient = gradients[index];
      for (let i = 0; i < values.length; i++) values[i] -= lr * gradient[i];
    });
  }
}

// Kingma & Ba 2015, with the bias corrections where torch.optim.Adam has them.
class Adam {
  constructor(lr) {
    this.lr = lr;
    this.steps = 0;
    this.moments = undefined; // of each parameter, first and second
  }

  step(parameters, gradients) {
    this.moments ??= parameters.map(({ length }) => [0, 1].map(() => new Float64Array(length)));
    this.steps++;
    const size = this.lr / (1 - BETAS[0] ** this.steps);
    const correction = Math.sqrt(1 - BETAS[1] ** this.steps);
    parameters.forEach((values, index) => {
      const gradient = gradients[index];
      const [first, second] = this.moments[index];
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i];
        first[i] += (1 - BETAS[0]) * (g - first[i]);
        second[i] = BETAS[1] * second[i] + (1 - BETAS[1]) * g * g;
        values[i] -= (size * first[i]) / (Math.sqrt(second[i]) / correction + EPSILON);
      }
    });
  }
}

export const OPTIMIZERS = { adam: Adam, sgd: SGD };

// One network in training, a step at a time. batch: rows a step, drawn anew from `seed`; without
// one, all of them. Throws RangeError for an unknown optimizer.
export class Training {
  constructor(network, inputs, classes, { optimizer, lr, batch, seed = 0 }) {
    if (!Object.hasOwn(OPTIMIZERS, optimizer)) {
      const names = Object.keys(OPTIMIZERS).join(", ");
      throw new RangeError(`unknown optimizer '${optimizer}'; one of ${names}`);
    }
    this.inputs = inputs;
    this.classes = classes;
    this.features = network.sizes[0];
    this.batch = batch;
    this.generator = new Generator(seed);
    this.rule = new OPTIMIZERS[optimizer](lr);
    this.pass = new Pass(network, batch || classes.length);
    this.parameters = network.layers.flatMap(({ weight, bias }) => [weight, bias]);
    this.gradients = this.pass.layers.flatMap((layer) => [layer.weightGradient, layer.biasGradient]);
    this.logitGradient = new Float64Array(this.pass.layers.at(-1).activation.length);
    this.rows = { inputs, classes };
    if (batch) this.rows = { inputs: new Float64Array(batch * this.features), classes: [] };
  }

  // Loss before the step, on its batch. It goes on when that is infinite or NaN, as in life.
  step() {
    if (this.batch) {
      const rows = randint(this.classes.length, this.batch, this.generator);
      gather(this.inputs, rows, this.features, this.rows.inputs);
      this.rows.classes = Array.from(rows, (row) => this.classes[row]);
    }
    const loss = this.loss();
    this.pass.backward(this.logitGradient);
    this.rule.step(this.parameters, this.gradients);
    return loss;
  }

  // Loss on the batch of the last step, with the weights as they are now.
  loss() {
    const logits = this.pass.forward(this.rows.inputs);
    return crossEntropy(logits, this.rows.classes, this.logitGradient);
  }
}

// Train in place; return the loss before each step and after the last, as the core's `train`.
export function train(network, inputs, classes, { steps, ...how }) {
  const training = new Training(network, inputs, classes, how);
  const losses = Array.from({ length: steps }, () => training.step());
  return [...losses, training.loss()];
}
