// A figure as large as the window, with its caption, and from one to the next. Without this its link
// simply opens the picture; the rest (Esc, focus, the page behind standing still to a screen reader)
// is the browser's own <dialog>.
const figures = [...document.querySelectorAll("figure.measured:has(a.zoom)")];
const words = document.querySelector("figure.measured a.zoom")?.dataset;
const dialog = document.createElement("dialog");
dialog.className = "zoomed";
const bar = element("div", "zoomed__bar");
const frame = element("div", "zoomed__frame"); // scrolls while the bar stays
frame.tabIndex = 0; // with arrow keys too
const caption = element("div", "zoomed__caption");
dialog.append(bar, frame, caption);

const previous = button("←", words?.previous, () => step(-1));
const next = button("→", words?.next, () => step(1));
const full = button("⛶", words?.full, toggleFullScreen);
const close = button(words?.close, words?.close, () => dialog.close());
close.autofocus = true;
full.hidden = !document.fullscreenEnabled;
bar.append(previous, next, full, close);

let at = 0; // which figure is shown

if (figures.length) {
  document.body.append(dialog);
  figures.forEach((figure, number) => {
    figure.querySelector("a.zoom").addEventListener("click", (event) => open(event, number));
    figure.querySelector("img").addEventListener("click", (event) => open(event, number));
  });
  frame.addEventListener("click", (event) => {
    if (event.target.localName === "img") frame.classList.toggle("zoomed__frame--twice");
    else dialog.close(); // beside the picture
  });
  dialog.addEventListener("keydown", (event) => {
    const scrolls = document.activeElement === frame && frame.scrollWidth > frame.clientWidth;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && !scrolls) step(by);
  });
  dialog.addEventListener("close", () => document.fullscreenElement && document.exitFullscreen());
}

function open(event, number) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is meant
  event.preventDefault();
  show(number);
  dialog.showModal();
}

function step(by) {
  show((at + by + figures.length) % figures.length);
}

function show(number) {
  at = number;
  const picture = figures[at].querySelector("img");
  const copy = picture.cloneNode();
  copy.loading = "eager";
  copy.removeAttribute("width");
  copy.removeAttribute("height");
  frame.classList.remove("zoomed__frame--twice");
  frame.replaceChildren(copy);
  frame.ariaLabel = picture.alt;
  const below = figures[at].querySelector("figcaption")?.cloneNode(true).childNodes ?? [];
  caption.replaceChildren(...below);
  dialog.ariaLabel = words.title;
  previous.hidden = next.hidden = figures.length < 2;
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else dialog.requestFullscreen();
}

function element(tag, name) {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}

function button(text, label, act) {
  const made = element("button", "zoomed__button");
  made.textContent = text;
  if (label !== text) made.ariaLabel = made.title = label;
  made.addEventListener("click", act);
  return made;
}
