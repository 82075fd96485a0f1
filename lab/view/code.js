// The folded script for the reader's own PyTorch, with a button that copies it.

import { element } from "./dom.js";
import { script } from "./pytorch.js";

export function code(words) {
  const text = element("code");
  const button = element("button", { type: "button", class: "lab-button" }, words.copy);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = words.copied;
  });
  const made = element(
    "details",
    { class: "lab-fold" },
    element("summary", {}, words.title),
    element("p", {}, words.note),
    button,
    element("div", { class: "lab-scroll", tabindex: 0, role: "region", "aria-label": words.title }, element("pre", { class: "lab-code" }, text)),
  );

  function show(state) {
    text.textContent = script(state, words.comments);
    button.textContent = words.copy;
  }

  return { element: made, show };
}
