// The form of the settings: native controls, built from the table in state.js.

import { gain } from "../core/gains.js";
import { isMeant, nearest, SETTINGS } from "../state.js";
import { element } from "./dom.js";
import { plain } from "./numbers.js";

const GROUPS = {
  start: ["init", "sigma", "gain", "slope", "value", "bias", "seed"],
  network: ["data", "activation", "depth", "width"],
  training: ["optimizer", "lr", "batch", "steps"],
};
const STEPS = 1000; // of a slider

// Values worth trying, each a button beside its slider.
const SUGGESTED = {
  sigma: ({ width }) => [
    ["critical", (1 / width) ** 0.5],
    ["he", (2 / width) ** 0.5],
  ],
  gain: ({ activation }) => [["gain", gain(activation)]],
};

// changed(name, value) is called while a control moves. show(state) puts all controls where they
// belong.
export function form(words, changed) {
  const rows = {};
  const groups = Object.entries(GROUPS).map(([group, names]) => {
    const made = names.map((name) => {
      const { kind } = SETTINGS[name];
      rows[name] = (kind === "choice" ? choiceRow : numberRow)(name, words, changed);
      return rows[name].element;
    });
    return element("fieldset", {}, element("legend", {}, words.groups[group]), ...made);
  });
  const made = element("form", { class: "lab-form", on: { submit: (event) => event.preventDefault() } }, ...groups);

  function show(state) {
    for (const [name, row] of Object.entries(rows)) {
      row.element.hidden = !isMeant(name, state);
      row.show(state[name], state);
    }
    groups.at(-1).hidden = !isMeant("lr", state);
  }

  return { element: made, show };
}

function choiceRow(name, words, changed) {
  const { values } = SETTINGS[name];
  const options = values.map((value) => element("option", { value }, words.choices[name][value]));
  const select = element("select", { id: `lab-${name}`, name }, ...options);
  select.addEventListener("change", () => changed(name, nearest(SETTINGS[name], select.value)));
  const label = element("label", { for: `lab-${name}` }, words.settings[name]);
  return {
    element: element("div", { class: "lab-row" }, label, select),
    show: (value) => (select.value = String(value)),
  };
}

function numberRow(name, words, changed) {
  const setting = SETTINGS[name];
  const label = words.settings[name];
  const field = element("input", {
    type: "number",
    id: `lab-${name}`,
    name,
    min: setting.low,
    max: setting.high,
    step: setting.integer ? 1 : "any",
  });
  field.addEventListener("change", () => changed(name, nearest(setting, field.value)));
  const parts = [element("label", { for: `lab-${name}` }, label), field];
  let slider;
  if (!setting.plain) {
    slider = element("input", { type: "range", min: 0, max: STEPS, "aria-label": label });
    if (setting.integer) Object.assign(slider, { min: setting.low, max: setting.high });
    slider.addEventListener("input", () => changed(name, valueAt(setting, Number(slider.value))));
    field.setAttribute("aria-label", words.exactly(label));
    parts.push(slider);
  }
  const suggestions = element("span", { class: "lab-row__suggestions" });
  if (SUGGESTED[name]) parts.push(suggestions);

  function show(value, state) {
    if (Number(field.value) !== value || !field.value) field.value = String(value);
    if (slider) {
      slider.value = placeOf(setting, value);
      slider.setAttribute("aria-valuetext", plain(value));
    }
    const list = (isMeant(name, state) && SUGGESTED[name]?.(state)) || [];
    suggestions.replaceChildren(
      ...list.map(([which, suggested]) => {
        const take = () => changed(name, Number(suggested.toPrecision(4)));
        return element("button", { type: "button", class: "lab-hint", on: { click: take } }, words.suggestions[which](suggested));
      }),
    );
  }

  return { element: element("div", { class: "lab-row" }, ...parts), show };
}

// Where a slider stands, in its steps, and what it stands for: of three digits.
function placeOf({ low, high, log, integer }, value) {
  if (integer) return value;
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(STEPS * share);
}

function valueAt({ low, high, log, integer }, place) {
  if (integer) return place;
  const share = place / STEPS;
  const value = log ? low * (high / low) ** share : low + (high - low) * share;
  return Number(value.toPrecision(3));
}
