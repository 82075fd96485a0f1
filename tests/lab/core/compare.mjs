// What the tests of the laboratory's core share: what PyTorch wrote, and when two results agree.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const WORDS = { "∞": Infinity, "-∞": -Infinity, NaN };

export function fixture(subject) {
  const text = readFileSync(`${process.env.LAB_FIXTURES}/${subject}.json`, "utf-8");
  return JSON.parse(text, (_, value) => (Object.hasOwn(WORDS, value) ? WORDS[value] : value));
}

// The largest difference is at most `tolerance` times the largest entry (or `scale`); what is not
// finite is the same in both.
export function agree(actual, expected, tolerance, what, scale = 0) {
  const [have, want] = [actual, expected].map((value) =>
    typeof value === "number" ? [value] : Array.from(value).flat(),
  );
  assert.ok(want.length, `${what}: nothing to compare with`);
  assert.equal(have.length, want.length, `${what}: length`);
  const largest = want.reduce((max, x) => (Number.isFinite(x) ? Math.max(max, Math.abs(x)) : max), scale);
  want.forEach((x, i) => {
    if (!Number.isFinite(x)) {
      assert.ok(Object.is(have[i], x), `${what}[${i}]: ${have[i]} instead of ${x}`);
    } else {
      const off = Math.abs(have[i] - x);
      assert.ok(off <= tolerance * largest, `${what}[${i}]: ${have[i]} instead of ${x}`);
    }
  });
}
