// Every scheme, activation and optimizer of the PyTorch core is in the laboratory, and no other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVATIONS, activationFunction } from "../../../lab/core/activations.js";
import { mlp } from "../../../lab/core/network.js";
import { SCHEMES, normal } from "../../../lab/core/schemes.js";
import { OPTIMIZERS, Training } from "../../../lab/core/training.js";
import { fixture } from "./compare.mjs";

const names = fixture("names");

for (const [kind, here] of Object.entries({
  schemes: SCHEMES,
  activations: ACTIVATIONS,
  optimizers: OPTIMIZERS,
})) {
  test(`the ${kind} are those of the core`, () => {
    assert.deepEqual(Object.keys(here).sort(), names[kind]);
  });
}

test("what is not there is refused, as in the core", () => {
  assert.throws(() => activationFunction("toString"), /unknown activation 'toString'; one of linear/);
  assert.throws(() => mlp([3, 3], "swish", normal(1), 0), /unknown activation 'swish'/);
  assert.throws(() => mlp([3], "tanh", normal(1), 0), /make no layer/);
  assert.throws(() => normal(-1), /standard deviation/);
  const network = mlp([2, 2], "tanh", normal(1), 0, { head: true });
  const how = { optimizer: "rmsprop", lr: 1 };
  assert.throws(() => new Training(network, new Float64Array(2), [0], how), /'rmsprop'; one of adam, sgd/);
});
