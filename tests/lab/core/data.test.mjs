// The data sets of the page are the core's to the last digit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../../lab/core/data.js";
import { fixture } from "./compare.mjs";

for (const [name, { exported, inputs, classes }] of Object.entries(fixture("data"))) {
  test(name, () => {
    const set = decode(exported);
    assert.deepEqual(Array.from(set.inputs), inputs);
    assert.deepEqual(set.classes, classes);
    assert.equal(set.samples * set.features, inputs.length);
  });
}
