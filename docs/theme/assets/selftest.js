// Self-tests that ask: one answers, is told how far off that was, and the answer opens with its
// reason. What was done stays in this browser, shows in the menu, and can be wiped.
const home = new URL("../", document.currentScript.src).pathname;
const KEY = `selftest:${home}`;
const here = location.pathname.slice(home.length);

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // not ours, or a browser that keeps nothing
  }
}

function store(done) {
  try {
    if (Object.keys(done).length) localStorage.setItem(KEY, JSON.stringify(done));
    else localStorage.removeItem(KEY);
  } catch {
    // asked again next time
  }
}

const forms = [...document.querySelectorAll("details.question form.ask")];
forms.forEach((form, number) => {
  const fold = form.closest("details");
  const answer = document.createElement("div");
  answer.className = "answer";
  answer.append(...[...fold.childNodes].filter((node) => node !== form && node.localName !== "summary"));
  fold.append(form, answer);
  fold.open = true;
  form.hidden = false;
  const told = form.querySelector("output");
  if (number in (load()[here]?.done ?? {})) told.textContent = "✓";
  else answer.hidden = true;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const verdict = judge(form.dataset, event.submitter?.name === "choice" ? event.submitter.value : form.elements.number?.value);
    told.textContent = verdict.text;
    if (!verdict.counts) return;
    form.dataset.answered = verdict.right ? "right" : "wrong";
    for (const button of form.querySelectorAll("[name=choice]")) {
      button.ariaPressed = button === event.submitter;
    }
    reveal();
  });
  form.querySelector(".ask__skip").addEventListener("click", reveal);

  function reveal() {
    answer.hidden = false;
    const done = load();
    const page = (done[here] ??= { done: {} });
    page.of = forms.length;
    page.done[number] = form.dataset.answered ?? "seen";
    store(done);
    showInMenu();
  }
});

// {text, right, counts}: a number is compared by ratio, as sizes are.
function judge(asked, given) {
  if (asked.choice) {
    const right = given === asked.choice;
    return { text: right ? asked.right : asked.wrong, right, counts: true };
  }
  const number = parse(given ?? "");
  const wanted = Number(asked.number);
  if (!Number.isFinite(number)) return { text: asked.noNumber, right: false, counts: false };
  if (number * wanted <= 0) return { text: asked.sign, right: false, counts: true };
  const ratio = number / wanted;
  const off = Math.abs(ratio - 1);
  if (off <= Number(asked.tolerance)) return { text: asked.right, right: true, counts: true };
  if (off <= 3 * Number(asked.tolerance)) return { text: asked.nearly, right: false, counts: true };
  const times = Math.max(ratio, 1 / ratio);
  const shown = times < 100 ? Number(times.toPrecision(2)) : times.toExponential(0);
  const text = (ratio > 1 ? asked.tooLarge : asked.tooSmall).replace("{times}", shown);
  return { text, right: false, counts: true };
}

// "1/80", "0.32", "2^-60", "9e-19", "1.1×10^-5", with a full-width sign or a comma for a point.
function parse(text) {
  const plain = text.normalize("NFKC").replace(/[\s,]/g, "").replace(/[−–]/g, "-").replace(/[×*]10\^/g, "e");
  const power = plain.match(/^(-?[\d.]+)\^(-?[\d.]+)$/);
  if (power) return Number(power[1]) ** Number(power[2]);
  const [above, below, ...more] = plain.split("/");
  if (!plain || more.length) return NaN;
  return below === undefined ? Number(above) : Number(above) / Number(below);
}

function showInMenu() {
  for (const mark of document.querySelectorAll(".done")) mark.remove();
  const done = load();
  for (const link of document.querySelectorAll(".md-nav--primary a.md-nav__link[href]")) {
    const page = done[new URL(link.href).pathname.slice(home.length)];
    if (!page || link.hash) continue;
    const mark = document.createElement("span");
    mark.className = "done";
    const count = Object.keys(page.done).length;
    mark.textContent = count >= page.of ? "✓" : `${count}/${page.of}`;
    link.append(mark);
  }
  for (const button of document.querySelectorAll(".wipe")) button.hidden = !Object.keys(done).length;
}

for (const button of document.querySelectorAll(".wipe")) {
  button.addEventListener("click", () => {
    store({});
    location.reload();
  });
}
showInMenu();
