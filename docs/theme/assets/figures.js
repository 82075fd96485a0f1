// What figures need from a script: to be printed, their colours in Safari, and to be enlarged.

const FIGURES = 'img[src*="figures/"]';

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

function show(scheme) {
  for (const image of document.querySelectorAll(FIGURES)) {
    image.src = image.src.replace(/(#.*)?$/, `#${scheme}`);
    image.replaceWith(image); // or WebKit goes on drawing it as before
  }
}

// As large as the window. Without this its link simply opens the picture; the rest (Esc, focus, the
// page behind standing still to a screen reader) is the browser's own <dialog>.
const dialog = document.createElement("dialog");
dialog.className = "zoomed";
const close = document.createElement("button");
close.className = "zoomed__close";
close.autofocus = true;
const frame = document.createElement("div"); // scrolls while the button stays
frame.className = "zoomed__frame";
frame.tabIndex = 0; // with arrow keys too
dialog.append(close, frame);
document.body.append(dialog);

for (const link of document.querySelectorAll("figure.measured a.zoom")) {
  const picture = link.closest("figure").querySelector("img");
  link.addEventListener("click", open);
  picture.addEventListener("click", open);

  function open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab is meant
    event.preventDefault();
    const copy = picture.cloneNode();
    copy.loading = "eager";
    frame.replaceChildren(copy);
    frame.ariaLabel = link.textContent;
    close.textContent = link.dataset.close;
    dialog.ariaLabel = link.textContent;
    dialog.showModal();
  }
}

dialog.addEventListener("click", (event) => {
  if (event.target.localName !== "img") dialog.close(); // the button, or beside the picture
});
