// Renders what pymdownx.arithmatex has marked: \(…\) in a span, \[…\] in a div.
for (const element of document.querySelectorAll(".arithmatex")) {
  const tex = element.textContent.trim();
  katex.render(tex.slice(2, -2), element, { displayMode: tex.startsWith("\\["), throwOnError: false });
  keepPunctuation(element);
}

// Browsers may end a line between a formula and the full stop after it: put the stop into the last
// part of the formula, which is never broken.
function keepPunctuation(formula) {
  const next = formula.nextSibling;
  const last = [...formula.querySelectorAll(".katex-html > .base")].at(-1);
  if (!last || next?.nodeType !== Node.TEXT_NODE) return;
  const mark = next.data.match(/^[，。、；：？！）”,.;:?!)]+/)?.[0];
  if (!mark) return;
  next.data = next.data.slice(mark.length);
  const tied = document.createElement("span");
  tied.className = "punctuation";
  tied.textContent = mark;
  last.append(tied);
}
