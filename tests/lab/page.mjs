// What the page shows for a query: the program, and line by line the numbers it is to print.

import { readFileSync } from "node:fs";
import { decode } from "../../lab/core/data.js";
import { observeState } from "../../lab/experiment.js";
import { Run } from "../../lab/run.js";
import { parseState } from "../../lab/state.js";
import { script, toldSteps } from "../../lab/view/pytorch.js";
import zh from "../../lab/words/zh.js";

const [query, folder] = process.argv.slice(2);
const { state, corrections } = parseState(query);
if (corrections.length) throw new Error(JSON.stringify(corrections));
const read = (name) => decode(JSON.parse(readFileSync(`${folder}/${name}.json`, "utf-8")));
const set = state.data === "random" ? undefined : read(state.data);

const { layers } = observeState(state, set);
const lines = layers.map(({ signal, gradient, weightGradient }, index) => [index + 1, signal, gradient, weightGradient]);
if (set) {
  const run = new Run(1, state, set, 50);
  while (!run.ended) run.step();
  const { losses, accuracy } = run.news(true);
  const told = toldSteps(state.steps).filter((step) => step < losses.length);
  for (const step of told.filter((step) => step < state.steps)) lines.push([step, losses[step]]);
  if (run.ended === "steps") lines.push([losses.at(-1), accuracy]);
  else lines.push([NaN, accuracy]);
}
const text = JSON.stringify({ program: script(state, zh.code.comments), lines }, (_, value) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
);
process.stdout.write(text.replace(/"(NaN|Infinity)"/g, "$1"));
