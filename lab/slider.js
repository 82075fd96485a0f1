// The slider below a figure of a chapter. It computes nothing: it draws what was measured.

import { chart } from "./view/chart.js";
import { element } from "./view/dom.js";
import { short } from "./view/numbers.js";

for (const place of document.querySelectorAll(".slider[data-table]")) {
  const table = JSON.parse(place.dataset.table);
  delete place.dataset.table; // the script may stand on a page more than once
  slide(place, table);
}

function slide(place, { figure, parameter, values, shown, marked, rows, laboratory, words }) {
  const frame = document.getElementById(figure);
  const printed = frame.querySelector("img").closest("p");
  const panels = Object.keys(words.panels).map((name) => panel(name, words, rows));
  const drawn = element("div", { class: "slider__drawn" }, ...panels.map((each) => each.element));
  const start = values.indexOf(nearest(Object.values(marked)[0]));
  const range = element("input", { type: "range", min: 0, max: values.length - 1, value: start });
  const told = element("output", { class: "slider__told" });
  const button = (text, press) =>
    element("button", { type: "button", class: "slider__mark", on: { click: press } }, text);
  const marks = Object.entries(marked).map(([mark, value]) =>
    button(`${mark}：${parameter} = ${short(value, 4)}`, () => go(value)),
  );
  const back = button(words.back, () => swap(false));
  const link = element("a", { href: laboratory + values[start] }, words.open);
  range.addEventListener("input", show);
  range.setAttribute("aria-valuetext", `${parameter} = ${shown[start]}`);
  place.append(
    element("label", {}, filled(words.move, { parameter }), range),
    told,
    element("p", { class: "slider__more" }, ...marks, back, link),
  );
  printed.before(drawn);
  frame.querySelector("figcaption").before(place);
  swap(false);

  function nearest(wanted) {
    const far = (value) => Math.abs(value - wanted);
    return values.reduce((best, value) => (far(value) < far(best) ? value : best));
  }

  function go(value) {
    range.value = values.indexOf(nearest(value));
    show();
  }

  function show() {
    const index = Number(range.value);
    swap(true);
    const given = { parameter, value: shown[index] };
    const sentences = panels.map((each) => each.show(rows[index], given));
    told.textContent = sentences[0];
    range.setAttribute("aria-valuetext", sentences[0]);
    link.href = laboratory + values[index];
  }

  // The charts in the place of the printed figure, or that again.
  function swap(moved) {
    printed.classList.toggle("slider__printed", moved);
    drawn.hidden = back.hidden = !moved;
    if (!moved) told.textContent = "";
  }
}

// One quantity by layer. One scale for all values of the parameter: what moves is the curve.
function panel(name, words, rows) {
  const title = words.panels[name];
  const picture = chart({ x: words.x }, Object.keys(words.panels).length > 1 ? 210 : 290);
  const all = rows.flatMap((row) => row[name].measured);
  const limits = [Math.min(...all), Math.max(...all)];

  function show(row, given) {
    const { measured, theory } = row[name];
    const ends = { panel: title, first: short(measured[0], 3), layer: measured.length, last: short(measured.at(-1), 3) };
    const sentence = filled(words.told, { ...given, ...ends });
    picture.show({
      log: true,
      limits,
      series: [
        { kind: "measured", values: measured },
        { kind: "theory", values: theory },
      ],
      describe: sentence,
    });
    return sentence;
  }

  const legend = `${title}（● ${words.measured}，┄ ${words.theory}）`;
  return { element: element("div", {}, element("p", { class: "slider__name" }, legend), picture.element), show };
}

function filled(text, given) {
  return text.replace(/\{(\w+)\}/g, (_, key) => given[key]);
}
