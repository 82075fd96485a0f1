// From the same seeds the same draws, in the same order.

import { test } from "node:test";
import { Generator, normal, randint, randperm, uniform } from "../../../lab/core/random.js";
import { agree, fixture } from "./compare.mjs";

const DRAW = {
  normal: ({ values }, generator) => normal(new Float64Array(values.length), 0.5, 3, generator),
  uniform: ({ values }, generator) => uniform(new Float64Array(values.length), -2, 5, generator),
  randint: ({ high, values }, generator) => randint(high, values.length, generator),
  randperm: ({ values }, generator) => randperm(values.length, generator),
};

for (const { seed, steps } of fixture("draws")) {
  test(`seed ${seed}`, () => {
    const generator = new Generator(seed);
    for (const step of steps) {
      const what = `${step.kind} of ${step.values.length}`;
      agree(DRAW[step.kind](step, generator), step.values, 1e-11, what);
    }
  });
}
