// What can be set, and its place in the address: ?init=normal&sigma=0.01. Only what differs from the
// default is written; what is out of range is put into it, and told.

import { ACTIVATIONS } from "./core/activations.js";
import { SCHEMES } from "./core/schemes.js";
import { OPTIMIZERS } from "./core/training.js";

const choice = (values, standard, where) => ({ kind: "choice", values, standard, where });
const number = (low, high, standard, more) => ({ kind: "number", low, high, standard, ...more });

const trains = (state) => state.data !== "random";
const under = (...names) => (state) => names.includes(state.init);

// where: in which states a setting means anything. log: its slider moves by factors.
export const SETTINGS = {
  data: choice(["random", "moons", "digits"], "random"),
  depth: number(1, 60, 10, { integer: true }),
  width: number(8, 256, 100, { integer: true }),
  activation: choice(Object.keys(ACTIVATIONS), "tanh"),
  init: choice(Object.keys(SCHEMES), "normal"),
  sigma: number(0.0001, 10, 0.01, { log: true, where: under("normal") }),
  gain: number(0.1, 10, 1, { log: true, where: under("xavier", "lecun", "orthogonal") }),
  slope: number(0, 1, 0, { where: under("he") }),
  value: number(0, 1, 0.1, { where: under("constant") }),
  bias: choice(["scheme", "zero", "uniform"], "scheme"),
  seed: number(0, 999999, 0, { integer: true, plain: true }),
  optimizer: choice(Object.keys(OPTIMIZERS).reverse(), "sgd", trains),
  lr: number(0.00001, 100, 0.03, { log: true, where: trains }),
  batch: choice([0, 16, 32, 64, 128], 0, trains),
  steps: number(1, 5000, 300, { integer: true, plain: true, where: trains }),
  predict: choice([0, 1], 1),
  view: choice(["page", "projector"], "page"),
};

export function standardState() {
  return Object.fromEntries(Object.entries(SETTINGS).map(([name, { standard }]) => [name, standard]));
}

export function isMeant(name, state) {
  return SETTINGS[name].where?.(state) ?? true;
}

// An address's query → {state, corrections}: [{name, given, used}] for what could not be taken as it
// stands. Names that are no setting's are left alone.
export function parseState(query) {
  const state = standardState();
  const corrections = [];
  for (const [name, given] of new URLSearchParams(query)) {
    if (!Object.hasOwn(SETTINGS, name)) continue;
    state[name] = nearest(SETTINGS[name], given);
    if (String(state[name]) !== given && !(Number(given) === state[name] && given.trim())) {
      corrections.push({ name, given, used: state[name] });
    }
  }
  return { state, corrections };
}

// A state → the query of its address, "" for the standard one.
export function formatState(state) {
  const query = new URLSearchParams();
  for (const [name, { standard }] of Object.entries(SETTINGS)) {
    if (state[name] !== standard && isMeant(name, state)) query.set(name, String(state[name]));
  }
  return query.size ? `?${query}` : "";
}

// What a setting takes instead of what is given.
export function nearest(setting, given) {
  if (setting.kind === "choice") {
    return setting.values.find((value) => String(value) === String(given)) ?? setting.standard;
  }
  const value = String(given).trim() ? Number(given) : NaN;
  if (Number.isNaN(value)) return setting.standard;
  const inside = Math.min(setting.high, Math.max(setting.low, value));
  return setting.integer ? Math.round(inside) : inside;
}
