// Activations and slopes where they are steep, flat, infinite or no number.

import { test } from "node:test";
import { ACTIVATIONS, slopesOf, valuesOf } from "../../../lab/core/activations.js";
import { agree, fixture } from "./compare.mjs";

for (const { activation, points, values, slopes, pulledNaN } of fixture("extremes")) {
  test(activation, () => {
    // Around 0, where all is of order 1, and beyond, where values may be as large as 1e308.
    const z = Float64Array.from(points);
    const near = z.findIndex((x) => x === 12) + 1;
    agree(valuesOf(activation, z).slice(0, near), values.slice(0, near), 1e-15, "values");
    agree(slopesOf(activation, z).slice(0, near), slopes.slice(0, near), 1e-15, "slopes");
    for (let i = near; i < z.length; i++) {
      agree(valuesOf(activation, z)[i], values[i], 1e-12, `value at ${z[i]}`, 1e-15);
      agree(slopesOf(activation, z)[i], slopes[i], 1e-12, `slope at ${z[i]}`, 1e-15);
    }
    const gradient = new Float64Array(z.length);
    const lost = new Float64Array(z.length).fill(NaN);
    ACTIVATIONS[activation].pull(z, valuesOf(activation, z), lost, gradient);
    agree(gradient, pulledNaN, 1e-15, "a NaN that arrives");
  });
}
