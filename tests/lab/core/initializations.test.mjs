// Every scheme fills weights and biases as the core does, in layers of any shape.

import { test } from "node:test";
import { initialize, mlp } from "../../../lab/core/network.js";
import { SCHEMES } from "../../../lab/core/schemes.js";
import { agree, fixture } from "./compare.mjs";

for (const { scheme, arguments: given, sizes, seed, variances, weights, biases } of fixture("initializations")) {
  test(`${scheme}(${given})`, () => {
    const made = SCHEMES[scheme](...given);
    const network = mlp(sizes, "tanh", made, seed + 1);
    for (const { bias } of network.layers) bias.fill(1); // initialize overwrites all there is
    initialize(network, made, seed).layers.forEach(({ fanIn, fanOut, weight, bias }, layer) => {
      agree(made.variance(fanIn, fanOut), variances[layer], 1e-15, `Var of layer ${layer}`);
      agree(weight, weights[layer], 1e-11, `weight of layer ${layer}`);
      agree(bias, biases[layer], 1e-11, `bias of layer ${layer}`);
    });
  });
}
