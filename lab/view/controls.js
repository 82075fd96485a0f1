// The buttons: train, pause, one step, rewind; remember, copy the address, the projector's layout.

import { element } from "./dom.js";

// pressed: a function for each button.
export function controls(words, pressed) {
  const button = (name, extra = "") =>
    element("button", { type: "button", class: `lab-button ${extra}`, on: { click: pressed[name] } }, words[name]);
  const train = button("train", "lab-button--main");
  const once = button("once");
  const rewind = button("rewind");
  const remember = button("remember");
  const forget = button("forget");
  const project = button("project", "lab-button--project");
  const said = element("p", { class: "lab-said" });
  const run = element("div", { class: "lab-buttons lab-run" }, train, once, rewind);
  const more = element("div", { class: "lab-buttons" }, remember, forget, button("copy"), project);

  function show({ state, running, hasRemembered }) {
    run.hidden = state.data === "random";
    if (run.hidden) said.textContent = "";
    train.textContent = running ? words.pause : words.train;
    once.disabled = running;
    forget.hidden = !hasRemembered;
    project.textContent = state.view === "page" ? words.project : words.unproject;
  }

  return {
    element: element("div", { class: "lab-controls" }, run, said, more),
    show,
    say: (text) => (said.textContent = text),
  };
}
