// What scrolls sideways can be reached with the keyboard. Material does so for code, and only where
// there is a mouse; wide tables and formulas need it too.
const watcher = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

addEventListener("load", () => {
  // By now Material has put its frame around each table.
  const wide = ".md-typeset__scrollwrap, .md-typeset pre > code, div.arithmatex";
  for (const element of document.querySelectorAll(wide)) watcher.observe(element);
});
