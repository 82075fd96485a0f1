// The page's side of the worker: one question to look under way, and only the newest waiting.

export class Client {
  // told: functions by the kind of the answer. lost: called when the worker has died.
  constructor(told, lost) {
    this.told = told;
    this.lost = lost;
    this.asked = 0; // the number of the newest training
    this.start();
  }

  start() {
    this.busy = false;
    this.waiting = undefined;
    this.worker = new Worker(new URL("worker.js", import.meta.url));
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.worker.terminate();
      this.lost();
    };
  }

  // all: with the numbers that only the table shows.
  observe(state, all) {
    if (this.busy) {
      this.waiting = [state, all];
      return;
    }
    this.busy = true;
    this.worker.postMessage({ kind: "observe", state, all });
  }

  // Get ready to train from the start; pause: ms between two pictures.
  train(state, pause) {
    this.worker.postMessage({ kind: "train", id: ++this.asked, state, pause });
  }

  tell(kind, more) {
    this.worker.postMessage({ kind, ...more });
  }

  hear(answer) {
    if (answer.id !== undefined && answer.id !== this.asked) return; // of an earlier training
    if (answer.kind === "observed" || (answer.kind === "failed" && answer.id === undefined)) {
      this.busy = false;
      const next = this.waiting;
      this.waiting = undefined;
      if (next) this.observe(...next);
    }
    this.told[answer.kind](answer);
  }
}
