// The state of the page and its place in the address.

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatState, isMeant, nearest, parseState, SETTINGS, standardState } from "../../../lab/state.js";
import zh from "../../../lab/words/zh.js";

// For each setting a value that is not the standard one.
function other({ kind, values, standard, low, high, integer }) {
  if (kind === "choice") return values.find((value) => value !== standard);
  const middle = (low + high) / 3;
  return integer ? Math.round(middle) : middle;
}

test("nothing is written for the standard state, and it is read from nothing", () => {
  assert.equal(formatState(standardState()), "");
  assert.deepEqual(parseState("").state, standardState());
});

test("each setting goes into the address and comes back, where it means something", () => {
  for (const [name, setting] of Object.entries(SETTINGS)) {
    for (const init of SETTINGS.init.values) {
      const state = { ...standardState(), data: "moons", init, [name]: other(setting) };
      const { state: read, corrections } = parseState(formatState(state));
      assert.deepEqual(corrections, [], name);
      for (const each of Object.keys(SETTINGS)) {
        if (isMeant(each, state)) assert.equal(read[each], state[each], `${name}: ${each}`);
        else assert.equal(read[each], SETTINGS[each].standard, `${name}: ${each}`);
      }
    }
  }
});

test("what is out of range, of another kind or empty is mended and told", () => {
  const { state, corrections } = parseState("?depth=61&width=7&lr=-1&seed=2.4&sigma=&init=glorot&batch=17&steps=NaN&x=1");
  assert.deepEqual(
    corrections.map(({ name, given, used }) => [name, given, used]),
    [
      ["depth", "61", 60],
      ["width", "7", 8],
      ["lr", "-1", 0.00001],
      ["seed", "2.4", 2],
      ["sigma", "", 0.01],
      ["init", "glorot", "normal"],
      ["batch", "17", 0],
      ["steps", "NaN", 300],
    ],
  );
  assert.equal(state.depth, 60);
});

test("numbers may be written in any way", () => {
  const { state, corrections } = parseState("?sigma=1e-2&lr=.5&depth=030");
  assert.deepEqual(corrections, []);
  assert.deepEqual([state.sigma, state.lr, state.depth], [0.01, 0.5, 30]);
});

test("no name of an object's own parts is a setting or a choice", () => {
  assert.deepEqual(parseState("?toString=1&__proto__=2&constructor=3").corrections, []);
  assert.equal(nearest(SETTINGS.init, "constructor"), "normal");
});

test("there are words for every setting and every choice", () => {
  for (const [name, { kind, values }] of Object.entries(SETTINGS)) {
    assert.ok(zh.settings[name], name);
    if (kind === "choice") for (const value of values) assert.ok(zh.choices[name][value], `${name}: ${value}`);
  }
});
