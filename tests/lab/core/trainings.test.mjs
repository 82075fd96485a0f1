// Losses of fifty steps and the weights after one and after fifty, from the same start.

import { test } from "node:test";
import assert from "node:assert/strict";
import { mlp } from "../../../lab/core/network.js";
import { Pass } from "../../../lab/core/pass.js";
import { SCHEMES } from "../../../lab/core/schemes.js";
import { accuracy, train } from "../../../lab/core/training.js";
import { agree, fixture } from "./compare.mjs";

const cases = fixture("trainings");

for (const { activation, scheme, arguments: given, how, sizes, seed, ...expected } of cases) {
  const { optimizer, lr, batch } = how;
  test(`${sizes} ${activation} ${scheme}(${given}), ${optimizer} ${lr}, batch ${batch}`, () => {
    const inputs = Float64Array.from(expected.inputs);
    for (const steps of [1, 50]) {
      const network = mlp(sizes, activation, SCHEMES[scheme](...given), seed, { head: true });
      const losses = train(network, inputs, expected.classes, { ...how, steps });
      // The last loss is of the batch before it, where the longer run has the next.
      const known = steps === 50 ? expected.losses : expected.losses.slice(0, 1);
      known.forEach((loss, step) => {
        if (Number.isFinite(loss)) agree(losses[step], loss, 1e-9, `loss ${step}`, 1e-3);
        else assert.equal(losses[step], loss, `loss ${step}`);
      });
      network.layers.flatMap(({ weight, bias }) => [weight, bias]).forEach((values, index) => {
        agree(values, expected.parameters[steps][index], 1e-9, `parameter ${index} after ${steps}`, 1e-3);
      });
      if (steps === 1) continue;
      const logits = new Pass(network, expected.classes.length).forward(inputs);
      assert.equal(accuracy(logits, expected.classes), expected.accuracy);
    }
  });
}

test("some of these trainings overflow, and at different steps", () => {
  const first = cases.map(({ losses }) => losses.findIndex((loss) => !Number.isFinite(loss)));
  assert.ok(new Set(first.filter((step) => step >= 0)).size >= 2, `${first}`);
});
