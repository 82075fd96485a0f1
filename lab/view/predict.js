// One question before the curves are seen. Any answer shows them, and so does skipping.

import { element } from "./dom.js";

const KINDS = {
  vanishes: "shrinks",
  zero: "shrinks",
  explodes: "grows",
  overflows: "grows",
  saturates: "saturates",
};

// What may be answered: a bounded activation cannot grow without end.
function optionsFor({ activation }) {
  const bounded = activation === "tanh" || activation === "sigmoid";
  return ["shrinks", "stays", bounded ? "saturates" : "grows"];
}

// answered() is called once, whatever the answer.
export function prediction(words, answered) {
  const made = element("section", { class: "lab-predict", "aria-label": words.title });
  const told = element("p", { class: "lab-predict__told", role: "status" });
  let judged;

  function ask(state) {
    const buttons = optionsFor(state).map((option) =>
      element("button", { type: "button", class: "lab-button", on: { click: () => answer(option) } }, words.options[option]),
    );
    const skip = element("button", { type: "button", class: "lab-link", on: { click: () => answer() } }, words.skip);
    made.replaceChildren(
      element("p", { class: "lab-predict__title" }, words.title),
      element("p", {}, words.question(state)),
      element("div", { class: "lab-buttons" }, ...buttons, skip),
    );
    made.hidden = false;
    told.textContent = "";
  }

  function answer(option) {
    made.hidden = true;
    if (option && judged) {
      const right = KINDS[judged.signal] ?? "stays";
      told.textContent = option === right ? words.right : words.wrong(words.options[right]);
    }
    answered();
  }

  return {
    element: made,
    told,
    ask,
    hide: () => (made.hidden = true),
    judge: (verdict) => (judged = verdict),
  };
}
