// What figures need from a script: to be printed, their colours in Safari, what they rest on when
// somebody asks, and to be taken away.
const FIGURES = ":is(figure.measured, .card, .hero) img";

// One that nobody has scrolled to is not there yet.
addEventListener("beforeprint", () => {
  for (const image of document.querySelectorAll(FIGURES)) image.loading = "eager";
});

// WebKit draws an SVG inside <img> in light colours, whatever the page's are. For it the pictures
// know the fragments #light and #dark (figures_src/machinery/figures/svg.py).
if (navigator.vendor.startsWith("Apple")) {
  const follow = () => {
    show(document.body.dataset.mdColorScheme === "slate" ? "dark" : "light");
  };
  follow();
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", follow);
}

function inScheme(address, scheme) {
  return address.replace(/(#.*)?$/, `#${scheme}`);
}

function show(scheme) {
  for (const image of document.querySelectorAll(FIGURES)) {
    image.src = inScheme(image.src, scheme);
    image.replaceWith(image); // or WebKit goes on drawing it as before
  }
}

// The evidence below a figure would be more than half of a page: it comes when it is opened.
for (const fold of document.querySelectorAll("details.measurement")) {
  const place = fold.querySelector("[data-source]");
  let asked = false;
  fold.addEventListener("toggle", async () => {
    if (!fold.open || asked) return;
    asked = true;
    try {
      const { html } = await (await fetch(place.dataset.source)).json();
      place.innerHTML = html;
      delete place.dataset.source;
      dispatchEvent(new Event("added")); // keyboard.js makes what scrolls reachable
    } catch {
      asked = false; // the link to the script stays; opened again, it tries again
    }
  });
}

for (const tools of document.querySelectorAll(".figure-tools")) {
  const figure = tools.closest("figure");
  const { cite, copied } = tools.dataset;
  const address = () => new URL(`#${figure.id}`, location).href;
  act("png", () => savePng(figure.querySelector("img")));
  act("link", (button) => copy(address(), button));
  act("cite", (button) => copy(cite.replace("{address}", address()), button));

  function act(name, does) {
    const button = tools.querySelector(`[data-act=${name}]`);
    button.hidden = false;
    button.addEventListener("click", () => does(button));
  }

  async function copy(text, button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = copied;
    } catch {
      prompt(before, text); // where a page may not: plain http, or not allowed
    }
    setTimeout(() => (button.textContent = before), 2000);
  }
}

// Twice as wide as a slide needs it, and light, whatever the page is.
async function savePng(image) {
  const light = new Image();
  light.src = inScheme(image.src, "light");
  await light.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2400;
  canvas.height = Math.round((2400 * image.naturalHeight) / image.naturalWidth);
  canvas.getContext("2d").drawImage(light, 0, 0, canvas.width, canvas.height);
  const link = document.createElement("a");
  link.download = image.src.replace(/.*figures\/|\.svg.*/g, "").replace("/", "-") + ".png";
  link.href = canvas.toDataURL("image/png");
  link.click();
}
