// Forward and backward through a network, in memory that is kept from one pass to the next.

import { activationFunction } from "./activations.js";
import { timesTransposed, transpose } from "./matrix.js";

export class Pass {
  // For so many samples. layers[ℓ]: preactivation z = Wx + b and activation a, (samples, units);
  // gradient δ = ∂loss/∂z, weightGradient (fanOut, fanIn), biasGradient.
  constructor(network, samples) {
    this.network = network;
    this.samples = samples;
    this.inputs = undefined;
    const last = network.layers.length - 1;
    this.layers = network.layers.map(({ fanIn, fanOut }, index) => {
      const preactivation = new Float64Array(samples * fanOut);
      const isLogits = network.head && index === last;
      return {
        preactivation,
        activation: isLogits ? preactivation : new Float64Array(samples * fanOut),
        gradient: new Float64Array(samples * fanOut),
        weightGradient: new Float64Array(fanIn * fanOut),
        biasGradient: new Float64Array(fanOut),
      };
    });
    const largest = Math.max(...network.sizes);
    this.turned = [0, 1].map(() => new Float64Array(Math.max(samples, largest) * largest));
    this.arriving = new Float64Array(samples * largest);
  }

  // inputs (samples, sizes[0]) → outputs (samples, sizes.at(-1)), which the next pass overwrites.
  forward(inputs) {
    const { network, samples } = this;
    const phi = activationFunction(network.activation);
    this.inputs = inputs;
    let entering = inputs;
    network.layers.forEach(({ fanIn, fanOut, weight, bias }, index) => {
      const { preactivation, activation } = this.layers[index];
      timesTransposed(entering, weight, preactivation, samples, fanOut, fanIn, bias);
      if (activation !== preactivation) phi.value(preactivation, activation);
      entering = activation;
    });
    return entering;
  }

  // outputGradient: ∂loss/∂output, the shape of the outputs. Without `parameters` only the gradients
  // of pre-activations, in two thirds of the time.
  backward(outputGradient, parameters = true) {
    const { network, samples, layers } = this;
    const phi = activationFunction(network.activation);
    let arriving = outputGradient;
    for (let index = layers.length - 1; index >= 0; index--) {
      const { fanIn, fanOut, weight } = network.layers[index];
      const { preactivation, activation, gradient } = layers[index];
      if (activation === preactivation) gradient.set(arriving);
      else phi.pull(preactivation, activation, arriving, gradient);
      if (parameters) this.#parameterGradients(index);
      if (!index) break;
      const [turned] = this.turned;
      transpose(weight, fanOut, fanIn, turned);
      arriving = this.arriving.subarray(0, samples * fanIn);
      timesTransposed(gradient, turned, arriving, samples, fanIn, fanOut);
    }
  }

  #parameterGradients(index) {
    const { network, samples, layers } = this;
    const { fanIn, fanOut } = network.layers[index];
    const { gradient, weightGradient, biasGradient } = layers[index];
    const [first, second] = this.turned;
    transpose(gradient, samples, fanOut, first);
    transpose(index ? layers[index - 1].activation : this.inputs, samples, fanIn, second);
    timesTransposed(first, second, weightGradient, fanOut, fanIn, samples);
    for (let unit = 0; unit < fanOut; unit++) {
      let sum = 0;
      for (let i = unit * samples; i < (unit + 1) * samples; i++) sum += first[i];
      biasGradient[unit] = sum;
    }
  }
}
