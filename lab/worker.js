// Computes for the page, beside it. Asked {kind: "observe" | "train", id, state}, told "run", "pause",
// "once"; answers "observed", "progress", "ended" and "failed", each with the id of its question.

import { decode } from "./core/data.js";
import { observeState } from "./experiment.js";
import { Run } from "./run.js";

const SLICE = 12; // ms of training between two looks at what the page wants

const sets = {};
let run;
let going = false;
let newest; // the id of the training that was asked for last
let wish; // what it is to do once its data are there: "run" or "once"
const turn = new MessageChannel();
turn.port1.onmessage = goOn;

self.onmessage = async ({ data: asked }) => {
  try {
    await HANDLERS[asked.kind](asked);
  } catch (failure) {
    self.postMessage({ kind: "failed", id: asked.id, why: failure.isMissing ? "data" : String(failure) });
  }
};

const HANDLERS = {
  async observe({ id, state, all }) {
    const seen = observeState(state, await setOf(state.data), all);
    self.postMessage({ kind: "observed", id, ...seen });
  },
  // Ready to train from the start: nothing is trained yet.
  async train({ id, state, pause }) {
    going = false;
    run = wish = undefined;
    newest = id;
    const set = await setOf(state.data);
    if (id !== newest) return; // another was asked for while the data came
    run = new Run(id, state, set, pause);
    const points = state.data === "moons" ? { inputs: set.inputs, classes: set.classes } : undefined;
    self.postMessage({ kind: "progress", ...run.news(true), points });
    if (wish) HANDLERS[wish]();
  },
  run() {
    if (!run) wish = "run";
    else if (!going) start();
  },
  pause() {
    going = false;
    wish = undefined;
    if (run) self.postMessage({ kind: "progress", ...run.news(true) });
  },
  once() {
    if (!run) wish = "once";
    if (!run || run.ended) return;
    going = false;
    run.step();
    tell(true);
  },
};

function start() {
  going = Boolean(run) && !run.ended;
  if (going) turn.port2.postMessage(0);
}

function goOn() {
  if (!going) return;
  const end = performance.now() + SLICE;
  while (!run.ended && performance.now() < end) run.step();
  going = !run.ended;
  tell(run.ended);
  if (going) turn.port2.postMessage(0);
}

function tell(all) {
  const news = run.news(all);
  if (news) self.postMessage({ kind: "progress", ...news });
  if (run.ended) self.postMessage({ kind: "ended", id: run.id, why: run.ended, step: run.steps });
}

// A data set is fetched when it is first wanted, and kept.
async function setOf(name) {
  if (name === "random") return undefined;
  sets[name] ??= fetchSet(name);
  try {
    return await sets[name];
  } catch {
    delete sets[name]; // the next question may find a network
    throw Object.assign(new Error(name), { isMissing: true });
  }
}

async function fetchSet(name) {
  const answer = await fetch(new URL(`${name}.json`, self.location.href));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  return decode(await answer.json());
}
