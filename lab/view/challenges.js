// Three tasks; each is recognised when it is solved, and names the chapter that explains it.

import { element } from "./dom.js";

const STARTS = {
  carry: { data: "random", activation: "tanh", depth: 30, width: 100, init: "normal", sigma: 0.01, bias: "scheme" },
  learn: {
    data: "moons",
    activation: "relu",
    depth: 8,
    width: 32,
    init: "pytorch_default",
    bias: "scheme",
    optimizer: "sgd",
    lr: 0.03,
    batch: 0,
    steps: 400,
  },
  break: { data: "digits", activation: "relu", depth: 10, width: 64, init: "he", bias: "scheme", optimizer: "sgd", lr: 0.05, batch: 64, steps: 100 },
};
const CHAPTERS = { carry: "../xavier/", learn: "../he/", break: "../why/" };
const NEAR = 10;
const LEARNT = 0.3;
const STUCK = 0.6; // ln 2 is where a network stands that says nothing

// open(start) is called with the settings of a task.
export function challenges(words, open) {
  const items = Object.entries(words.list).map(([name, { task }]) => {
    const told = element("p", { role: "status" });
    const button = element("button", { type: "button", class: "lab-button", on: { click: () => open(STARTS[name]) } }, words.open);
    return { name, told, element: element("li", {}, element("p", {}, task), button, told) };
  });
  const made = element(
    "details",
    { class: "lab-fold" },
    element("summary", {}, words.title),
    element("ol", { class: "lab-challenges" }, ...items.map((item) => item.element)),
  );
  const done = new Set();
  let wasStuck = false;

  function solve(name) {
    if (done.has(name)) return;
    done.add(name);
    const { reason, chapter } = words.list[name];
    const { told } = items.find((item) => item.name === name);
    told.replaceChildren(element("strong", {}, `✓ ${words.solved}`), ` ${reason} `, element("a", { href: CHAPTERS[name] }, `→ ${chapter}`));
  }

  // A network as it starts.
  function seen(state, { layers }, { numbers }) {
    const { activation, depth, init } = state;
    if (activation !== "tanh" || depth < 30 || init !== "normal") return;
    const near = (ratio) => ratio > 1 / NEAR && ratio < NEAR;
    const fresh = layers.every((layer) => layer.saturated < 0.1);
    if (near(numbers.signalRatio) && near(numbers.gradientRatio) && fresh) solve("carry");
  }

  // A training that has ended.
  function trained(state, why, step, loss) {
    if (why === "overflow" && step <= 10) solve("break");
    const { data, activation, depth, optimizer, init } = state;
    if (data !== "moons" || activation !== "relu" || depth < 8 || optimizer !== "sgd") return;
    if (init === "pytorch_default" && loss > STUCK) {
      wasStuck = true;
      if (!done.has("learn")) items.find((item) => item.name === "learn").told.textContent = words.half;
    } else if (init !== "pytorch_default" && wasStuck && loss < LEARNT) {
      solve("learn");
    }
  }

  return { element: made, seen, trained };
}
