// One training of the laboratory, a step at a time, and what there is to tell of it.

import { networkOf, look, probeOf } from "./experiment.js";
import { Pass } from "./core/pass.js";
import { accuracy, Training } from "./core/training.js";
import { GRID, WINDOW } from "./view/window.js";

const REST = 6; // what takes 1 ms to find out is asked at most once in 6 ms

export class Run {
  // pause: ms between two pictures, at least. ended: "steps" or "overflow" once it has.
  constructor(id, state, set, pause) {
    Object.assign(this, { id, state, set, pause });
    const { optimizer, lr, batch, seed } = state;
    this.network = networkOf(state, set);
    this.training = new Training(this.network, set.inputs, set.classes, {
      optimizer,
      lr,
      batch: batch || undefined,
      seed,
    });
    this.steps = 0;
    this.losses = []; // since the last news
    this.ended = undefined;
    this.next = 0; // no news before this time
    this.due = {}; // nor this part of them
    this.probe = probeOf(state, set);
    this.passes = {
      probe: new Pass(this.network, this.probe.samples),
      all: new Pass(this.network, set.samples),
    };
  }

  step() {
    const loss = this.training.step();
    this.losses.push(loss);
    this.steps++;
    if (!Number.isFinite(loss)) this.ended = "overflow";
    else if (this.steps >= this.state.steps) {
      this.losses.push(this.training.loss()); // after the last step
      this.ended = "steps";
    }
  }

  // What the page shows; undefined if it is too early and not asked for by all means. Losses are in
  // each, what costs time only when it is due.
  news(byAllMeans) {
    if (!byAllMeans && performance.now() < this.next) return undefined;
    const told = { id: this.id, step: this.steps, losses: this.losses };
    this.losses = [];
    const ask = (part, find) => {
      const start = performance.now();
      if (!byAllMeans && start < (this.due[part] ?? 0)) return;
      told[part] = find();
      const end = performance.now();
      this.due[part] = end + REST * (end - start);
    };
    ask("seen", () => look(this.network, this.probe, this.passes.probe));
    ask("accuracy", () => accuracy(this.passes.all.forward(this.set.inputs), this.set.classes));
    if (this.state.data === "moons") ask("answers", () => this.answers());
    this.next = performance.now() + this.pause;
    return told;
  }

  // P(class 1) on the grid of the picture.
  answers() {
    this.grid ??= gridPoints();
    this.passes.grid ??= new Pass(this.network, GRID.columns * GRID.rows);
    const logits = this.passes.grid.forward(this.grid);
    return Float32Array.from({ length: logits.length / 2 }, (_, cell) =>
      1 / (1 + Math.exp(logits[2 * cell] - logits[2 * cell + 1])),
    );
  }
}

function gridPoints() {
  const points = new Float64Array(2 * GRID.columns * GRID.rows);
  for (let row = 0; row < GRID.rows; row++) {
    for (let column = 0; column < GRID.columns; column++) {
      const at = 2 * (row * GRID.columns + column);
      points[at] = WINDOW.left + ((WINDOW.right - WINDOW.left) * (column + 0.5)) / GRID.columns;
      points[at + 1] = WINDOW.top - ((WINDOW.top - WINDOW.bottom) * (row + 0.5)) / GRID.rows;
    }
  }
  return points;
}
