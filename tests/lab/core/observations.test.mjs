// Every activation under every scheme: what passes forward and backward, and what is said of it.

import { test } from "node:test";
import { observe, observeBackward } from "../../../lab/core/observe.js";
import { SCHEMES } from "../../../lab/core/schemes.js";
import * as statistics from "../../../lab/core/statistics.js";
import { agree, fixture } from "./compare.mjs";

const TENSORS = ["preactivation", "activation", "gradient", "weightGradient"];
const SAY = {
  ...statistics,
  histogram: (values) => statistics.histogram(values, -1.3, 0.9, 19),
  slope: (values, units) => statistics.slope(values.subarray(0, units)),
  shareAbove: (values) => statistics.shareAbove(values),
};

// Of a constant layer the std is what rounding leaves: it is measured by the layer's scale. So is a
// cosine by that of equal rows.
const FLOORS = {
  std: ({ rootMeanSquare }) => rootMeanSquare,
  stdAcrossSamples: ({ rootMeanSquare }) => rootMeanSquare,
  slope: ({ rootMeanSquare }) => rootMeanSquare,
  pairCosine: () => 1,
  pairDistance: () => 1,
};

for (const { activation, scheme, arguments: given, seed, size, layers } of fixture("observations")) {
  test(`${activation} under ${scheme}(${given})`, () => {
    const seen = observeBackward(activation, SCHEMES[scheme](...given), seed, size);
    const forward = observe(activation, SCHEMES[scheme](...given), seed, size);
    layers.forEach((expected, layer) => {
      for (const name of TENSORS) {
        agree(seen[layer][name], expected[name], 1e-9, `${name} of layer ${layer + 1}`);
      }
      agree(forward[layer], expected.activation, 1e-9, `observe, layer ${layer + 1}`);
      // Of PyTorch's own numbers: a share of zeros tells the last digit of an activation.
      const values = Float64Array.from(expected.activation);
      for (const [name, value] of Object.entries(expected.statistics)) {
        const floor = FLOORS[name]?.(expected.statistics) ?? 0;
        agree(SAY[name](values, size.width), value, 1e-9, `${name} of layer ${layer + 1}`, floor);
      }
    });
  });
}
