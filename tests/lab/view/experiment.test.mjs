// From a state to what is measured: kept draws, sentences, and the numbers as they are written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { mlp } from "../../../lab/core/network.js";
import { he, normal, xavier } from "../../../lab/core/schemes.js";
import { networkOf, observeState } from "../../../lab/experiment.js";
import { parseState } from "../../../lab/state.js";
import { exact, percent, short } from "../../../lab/view/numbers.js";
import { toldSteps } from "../../../lab/view/pytorch.js";
import { judge } from "../../../lab/view/verdict.js";
import zh from "../../../lab/words/zh.js";

const stateOf = (query) => parseState(query).state;

test("draws that are kept and scaled are those that would be drawn anew", () => {
  const cases = [
    ["?sigma=0.3&width=31&depth=4&seed=3", normal(0.3)],
    ["?sigma=1.7&width=31&depth=4&seed=3", normal(1.7)],
    ["?sigma=1.7&width=31&depth=4&seed=4", normal(1.7)],
    ["?sigma=1.7&width=30&depth=4&seed=4", normal(1.7)],
    ["?init=xavier&gain=1.3&width=30&depth=4&seed=4", xavier(1.3)],
    ["?init=he&width=30&depth=5&seed=4", he()],
  ];
  for (const [query, scheme] of cases) {
    const state = stateOf(query);
    const kept = networkOf(state);
    const fresh = mlp(kept.sizes, state.activation, scheme, state.seed);
    kept.layers.forEach(({ weight }, layer) => assert.deepEqual(weight, fresh.layers[layer].weight, query));
  }
});

const VERDICTS = [
  ["?sigma=0.01", "vanishes", "vanishes"],
  ["?init=xavier", "keeps", "keeps"],
  ["?sigma=1", "saturates", "explodes"],
  ["?activation=relu&init=he&depth=30", "keeps", "keeps"],
  ["?activation=relu&sigma=1", "explodes", "explodes"],
  ["?activation=relu&sigma=10&depth=60&width=256", "explodes", "explodes"],
  ["?init=zeros", "zero", "zero"],
  ["?init=zeros&activation=sigmoid", "equal", "zero"],
  ["?init=constant&value=0.01", "equal", "keeps"],
  ["?activation=sigmoid&init=xavier&depth=20", "forgets", "vanishes"],
  ["?activation=relu&init=pytorch_default&width=256", "forgets", "vanishes"], // a bias hides it
  ["?activation=relu&init=pytorch_default&width=256&bias=zero", "vanishes", "vanishes"],
  ["?init=xavier&gain=1.6667&depth=50", "keeps", "explodes"],
  ["?depth=1&init=xavier", "keeps", "keeps"],
];
for (const [query, signal, gradient] of VERDICTS) {
  test(`${query}: the signal ${signal}, the gradient ${gradient}`, () => {
    const state = stateOf(query);
    const judged = judge(observeState(state), state);
    assert.deepEqual([judged.signal, judged.gradient], [signal, gradient]);
    const said = zh.verdict.signal[signal](judged.numbers) + zh.verdict.gradient[gradient](judged.numbers);
    assert.doesNotMatch(said, /undefined|NaN/);
  });
}

test("theory is near to what is measured, and inside its band", () => {
  for (const query of ["?activation=relu&init=he&width=256", "?init=xavier&width=256", "?activation=relu&init=lecun&width=200"]) {
    const state = stateOf(query);
    const { layers, theory } = observeState(state);
    const [low, high] = theory.band;
    layers.forEach(({ signal, gradient }, index) => {
      assert.ok(signal > low[index] && signal < high[index], `${query}, layer ${index + 1}`);
      assert.ok(low[index] < theory.signal[index] * 1.0001, "the band lies around theory");
      assert.ok(Math.abs(Math.log(gradient / theory.gradient[index])) < 0.5, `${query}, gradient ${index + 1}`);
    });
    assert.ok(high.at(-1) / low.at(-1) > high[0] / low[0], "the band widens");
  }
  for (const query of ["?init=constant", "?init=orthogonal", "?activation=relu&init=pytorch_default", "?init=xavier&gain=1.2"]) {
    assert.equal(observeState(stateOf(query)).theory?.band, undefined, query);
  }
});

test("numbers as they are written", () => {
  assert.deepEqual([1.04e-29, -0.0123, 12345, 0, 1, Infinity, NaN].map((x) => short(x)), [
    "1.0×10⁻²⁹",
    "−0.012",
    "1.2×10⁴",
    "0",
    "1",
    "∞",
    "NaN",
  ]);
  assert.deepEqual([0.0123456789, 1.5e-30, 123, NaN, -Infinity].map((x) => exact(x)), [
    "1.234568e-02",
    "1.500000e-30",
    "1.230000e+02",
    "nan",
    "-inf",
  ]);
  assert.deepEqual([0, 0.0004, 0.125, 0.9996, 1].map(percent), ["0%", "0.04%", "12.5%", "99.96%", "100%"]);
  assert.deepEqual(toldSteps(300), [0, 1, 2, 5, 10, 20, 50, 100, 200, 300]);
  assert.deepEqual(toldSteps(1), [0, 1]);
});
