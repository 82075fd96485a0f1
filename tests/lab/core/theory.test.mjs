// Mean field, correlation, gains and finite width give what the core's give.

import { test } from "node:test";
import * as correlation from "../../../lab/core/correlation.js";
import * as finiteWidth from "../../../lab/core/finite_width.js";
import * as gains from "../../../lab/core/gains.js";
import * as meanField from "../../../lab/core/mean_field.js";
import { agree, fixture } from "./compare.mjs";

const FUNCTIONS = { ...correlation, ...finiteWidth, ...gains, ...meanField };
const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

for (const { call, arguments: given, result } of fixture("theory")) {
  test(`${call}(${given.join(", ")})`, () => {
    const have = FUNCTIONS[camel(call)](...given);
    const [actual, expected] = [have, result].map((value) => [value].flat(2));
    // One by one: along the layers a signal may fall by many orders of magnitude.
    expected.forEach((value, i) => agree(actual[i], value, 1e-9, `[${i}]`));
  });
}
