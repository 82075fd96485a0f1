// Stands in for mermaid, on pages with a diagram, until one comes near: the library is 0.8 MB
// compressed, and a reader may never scroll that far. Material calls just these two functions.
const library = new URL("lib/mermaid.min.js", document.currentScript.src);
let settings;
let loading;

window.mermaid = {
  initialize(wanted) {
    settings = wanted;
  },
  async render(id, source) {
    await (loading ??= near(document.querySelectorAll(".mermaid")).then(load));
    return mermaid.render(id, source); // by now the library's own
  },
};

function near(elements) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (seen) => {
        if (!seen.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: "25% 0px" }, // a little ahead
    );
    elements.forEach((element) => observer.observe(element));
  });
}

function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library;
    script.onload = () => resolve(mermaid.initialize(settings));
    script.onerror = reject;
    document.head.append(script);
  });
}
