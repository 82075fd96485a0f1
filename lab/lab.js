// The laboratory's page: settings make a state, the worker answers, the pictures show it.

import { standardState, formatState, parseState } from "./state.js";
import { challenges } from "./view/challenges.js";
import { Client } from "./view/client.js";
import { code } from "./view/code.js";
import { controls } from "./view/controls.js";
import { element } from "./view/dom.js";
import { form } from "./view/form.js";
import { pictures } from "./view/pictures.js";
import { prediction } from "./view/predict.js";
import { table } from "./view/table.js";
import { judge } from "./view/verdict.js";
import zh from "./words/zh.js";

const WORDS = { zh };
const QUIET = 700; // ms without a change before a screen reader is told, and a training made ready

const words = WORDS[document.documentElement.lang] ?? zh;
const root = document.getElementById("lab");
const slow = matchMedia("(prefers-reduced-motion: reduce)");

const note = element("p", { class: "lab-note", role: "status", hidden: true });
const verdict = element("p", { class: "lab-verdict" }, words.computing);
const spoken = element("p", { class: "lab-spoken", role: "status" });
const shown = pictures(words);
const settings = form(words, (name, value) => change({ [name]: value }));
const numbers = table(words.table, () => losses.length || client.observe(state, true));
const program = code(words.code);
const tasks = challenges(words.challenges, (start) => {
  change({ ...standardState(), ...start, predict: 0, view: state.view });
  root.scrollIntoView({ behavior: slow.matches ? "auto" : "smooth" });
});
const question = prediction(words.predict, () => change({ predict: 0 }));
const buttons = controls(words.training, {
  train: () => (running ? halt() : run()),
  once: () => ready() && client.tell("once"),
  rewind: () => getReady(),
  remember,
  forget,
  copy: async () => {
    await navigator.clipboard.writeText(location.href);
    buttons.say(words.training.copied);
  },
  project: () => change({ view: state.view === "page" ? "projector" : "page" }),
});

let { state, corrections } = parseState(location.search);
let client;
let seen; // the newest look, of a start or of a training
let started; // the look at the start, with its theory
let losses = [];
let accuracy;
let running = false;
let prepared = false; // the worker has the training of this state
let remembered;
let timer;

build();
restart();
if (corrections.length) tell(words.corrections(corrections));
show();
client.observe(state, numbers.isOpen());
keep();
addEventListener("visibilitychange", () => {
  if (running) client.tell(document.hidden ? "pause" : "run");
});

function build() {
  root.replaceChildren(
    note,
    question.told,
    verdict,
    spoken,
    element(
      "div",
      { class: "lab-main" },
      element("div", { class: "lab-seen" }, question.element, buttons.element, shown.element),
      settings.element,
    ),
    numbers.element,
    program.element,
    tasks.element,
  );
}

function restart() {
  client = new Client({ observed, progress, ended, failed }, lost);
}

// What one may want without a network later is small enough to be kept at the first visit.
async function keep() {
  if (!navigator.serviceWorker || navigator.connection?.saveData) return;
  const { active } = await navigator.serviceWorker.ready;
  const files = ["worker.js", "moons.json", "digits.json"];
  active.postMessage({ save: files.map((file) => new URL(file, import.meta.url).href) });
}

function change(settingsChanged) {
  const before = state;
  state = { ...state, ...settingsChanged };
  history.replaceState(null, "", location.pathname + formatState(state));
  const onlyLook = Object.keys(settingsChanged).every((name) => name === "predict" || name === "view");
  show();
  if (onlyLook) return;
  note.hidden = true;
  if (state.data !== before.data) forget(); // other data, another experiment
  stop();
  prepared = false;
  losses = [];
  accuracy = undefined;
  buttons.say("");
  client.observe(state, numbers.isOpen());
  clearTimeout(timer);
  timer = setTimeout(settle, QUIET);
}

// Some time after the last change.
function settle() {
  timer = undefined;
  if (seen) speak(sentence(judge(seen, state)));
  if (state.data !== "random" && !prepared) getReady();
}

function show() {
  settings.show(state);
  shown.arrange(state);
  program.show(state);
  root.classList.toggle("lab--hidden", state.predict === 1);
  document.body.classList.toggle("lab-projector", state.view === "projector");
  if (state.predict) question.ask(state);
  else question.hide();
  buttons.show({ state, running, hasRemembered: Boolean(remembered) });
}

function observed(answer) {
  started = seen = answer;
  const judged = judge(seen, state);
  verdict.textContent = sentence(judged);
  question.judge(judged);
  tasks.seen(state, seen, judged);
  draw();
  if (state.data !== "random" && !prepared && !timer) getReady();
}

function sentence({ signal, gradient, numbers: found }) {
  const still = gradient === "keeps" && signal !== "keeps" ? "still" : gradient;
  return words.verdict.signal[signal](found) + words.verdict.gradient[still](found);
}

function draw() {
  if (!seen) return;
  const theory = started?.theory;
  shown.show({ state, seen, theory, losses, remembered, accuracy });
  numbers.show({ seen: { ...seen, theory }, trained: losses });
}

function getReady() {
  prepared = true;
  stop();
  losses = [];
  client.train(state, slow.matches ? 500 : 50);
}

function ready() {
  if (!prepared) getReady();
  return true;
}

function run() {
  ready();
  if (losses.length > state.steps || !losses.every(Number.isFinite)) getReady(); // from the start again
  running = true;
  client.tell("run");
  show();
}

function halt() {
  running = false;
  client.tell("pause");
  show();
}

// Whatever is being trained is no longer wanted.
function stop() {
  if (running) client.tell("pause");
  running = false;
  buttons.show({ state, running, hasRemembered: Boolean(remembered) });
}

function progress(news) {
  losses.push(...news.losses);
  accuracy = news.accuracy ?? accuracy;
  seen = news.seen ?? seen;
  if (news.answers) shown.setAnswers(news.answers);
  if (news.points) shown.setPoints(news.points);
  if (news.step && news.seen) verdict.textContent = sentence(judge(seen, state));
  buttons.say(words.training.status({ step: news.step, steps: state.steps, loss: losses.at(-1), accuracy }));
  draw();
}

function ended({ why, step }) {
  running = false;
  const text = words.training[why === "overflow" ? "overflow" : "finished"]({ step, loss: losses.at(-1), accuracy });
  buttons.say(text);
  speak(text);
  tasks.trained(state, why, step, losses.at(-1));
  show();
}

function failed({ why }) {
  tell(words.failed[why] ?? words.failed.other(why));
  prepared = false;
  stop();
}

function lost() {
  running = prepared = false;
  const again = () => {
    note.hidden = true;
    restart();
    client.observe(state, numbers.isOpen());
  };
  note.replaceChildren(words.failed.worker, " ", element("button", { type: "button", class: "lab-button", on: { click: again } }, words.failed.again));
  note.hidden = false;
}

function remember() {
  remembered = {
    signal: seen.layers.map((layer) => layer.signal),
    gradient: seen.layers.map((layer) => layer.gradient),
    losses: [...losses],
  };
  tell(words.training.remembered(words.summary(state, words.choices)));
  show();
  draw();
}

function forget() {
  remembered = undefined;
  note.hidden = true;
  show();
  draw();
}

function tell(text) {
  note.textContent = text;
  note.hidden = false;
}

function speak(text) {
  if (!state.predict) spoken.textContent = text;
}
