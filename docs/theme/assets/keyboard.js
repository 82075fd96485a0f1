// What a reader with a keyboard misses in Material: reaching what scrolls sideways (wide code is
// reached only where there is a mouse, tables and formulas nowhere), and Esc for a tooltip.
const watcher = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

function watchWide() {
  const wide = ".md-typeset__scrollwrap, .md-typeset pre > code, div.arithmatex";
  for (const element of document.querySelectorAll(wide)) watcher.observe(element);
}
addEventListener("load", watchWide); // by now Material has put its frame around each table
addEventListener("added", watchWide); // what figures.js has fetched

addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const tooltip of document.querySelectorAll(".md-tooltip2--active")) {
    const host = document.querySelector(`[aria-describedby="${tooltip.id}"]`);
    host?.blur(); // Tab goes on from there all the same
    for (const element of [host, tooltip]) element?.dispatchEvent(new MouseEvent("mouseleave"));
  }
});
