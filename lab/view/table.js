// All numbers, for those who read them, hear them or compare them with their own.

import { element } from "./dom.js";
import { exact, percent } from "./numbers.js";
import { toldSteps } from "./pytorch.js";

const COLUMNS = {
  layer: (layer, theory, index) => String(index + 1),
  signal: ({ signal }) => exact(signal),
  theory: (layer, theory, index) => (theory ? exact(theory.signal[index]) : "–"),
  std: ({ std }) => exact(std),
  spread: ({ spread }) => exact(spread),
  saturated: ({ saturated }) => percent(saturated),
  zero: ({ zero }) => percent(zero),
  dead: ({ dead }) => percent(dead),
  gradient: ({ gradient }) => exact(gradient),
  gradientTheory: (layer, theory, index) => (theory ? exact(theory.gradient[index]) : "–"),
  weightGradient: ({ weightGradient }) => (weightGradient === undefined ? "…" : exact(weightGradient)),
};

// opened() is called when it is unfolded: some numbers are only then computed.
export function table(words, opened) {
  const names = Object.keys(COLUMNS);
  const body = element("tbody");
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, words.columns[name])));
  const layers = element("table", { class: "lab-table" }, element("caption", {}, words.title), element("thead", {}, head), body);
  const lossBody = element("tbody");
  const lossHead = element("tr", {}, ...["step", "loss"].map((name) => element("th", { scope: "col" }, words[name])));
  const losses = element("table", { class: "lab-table" }, element("caption", {}, words.losses), element("thead", {}, lossHead), lossBody);
  const made = element(
    "details",
    { class: "lab-fold" },
    element("summary", {}, words.title),
    element("p", {}, words.note),
    scrolled(layers, words.title),
    scrolled(losses, words.losses),
  );
  let pending;
  made.addEventListener("toggle", () => {
    if (!made.open) return;
    if (pending) draw();
    opened();
  });

  // Drawn when it is looked at.
  function show(content) {
    pending = content;
    if (made.open) draw();
  }

  function draw() {
    const { seen, trained } = pending;
    body.replaceChildren(
      ...seen.layers.map((layer, index) => row(names.map((name) => COLUMNS[name](layer, seen.theory, index)))),
    );
    losses.parentElement.hidden = !trained.length;
    const told = toldSteps(trained.length - 1).filter((step) => step < trained.length);
    lossBody.replaceChildren(...(trained.length ? told.map((step) => row([String(step), exact(trained[step])])) : []));
  }

  return { element: made, show, isOpen: () => made.open };
}

function row([first, ...rest]) {
  return element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((text) => element("td", {}, text)));
}

// A keyboard scrolls what it can reach.
function scrolled(content, name) {
  return element("div", { class: "lab-scroll", tabindex: 0, role: "region", "aria-label": name }, content);
}
