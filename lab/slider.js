// The slider below a figure of a chapter. It computes nothing: it draws what was measured.

import { chart } from "./view/chart.js";
import { element } from "./view/dom.js";
import { short } from "./view/numbers.js";

for (const place of document.querySelectorAll("div.slider:not(.slider--ready)")) {
  place.classList.add("slider--ready"); // the script may stand on a page more than once
  slide(place, JSON.parse(place.querySelector("script[type='application/json']").textContent));
}

function slide(place, { figure, parameter, values, shown, marked, rows, laboratory, words }) {
  const frame = document.getElementById(figure);
  const printed = frame.querySelector("img").closest("p");
  const picture = chart({ x: words.x }, 300);
  picture.element.classList.add("slider__chart");
  const name = element("p", { class: "slider__name" }, words.y);
  const fill = (text, given) => text.replace(/\{(\w+)\}/g, (_, key) => given[key]);

  const start = values.indexOf(nearest(Object.values(marked)[0]));
  const range = element("input", { type: "range", min: 0, max: values.length - 1, value: start });
  const label = element("label", {}, fill(words.move, { parameter }), range);
  const told = element("output", { class: "slider__told" });
  const marks = Object.entries(marked).map(([mark, value]) =>
    element("button", { type: "button", class: "slider__mark", on: { click: () => go(value) } }, `${mark} = ${short(value, 3)}`),
  );
  const back = element("button", { type: "button", class: "slider__mark", on: { click: () => swap(false) } }, words.back);
  const link = element("a", { href: laboratory + values[start] }, words.open);
  back.hidden = true;
  range.addEventListener("input", show);
  range.setAttribute("aria-valuetext", `${parameter} = ${shown[start]}`);
  place.append(label, told, element("p", { class: "slider__more" }, ...marks, back, link));
  printed.before(name, picture.element);
  frame.querySelector("figcaption").before(place);
  swap(false);

  // One scale for all values, so that what moves is the curve.
  const limits = [rows.flatMap((row) => row.measured)].flatMap((all) => [Math.min(...all), Math.max(...all)]);

  function nearest(wanted) {
    return values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best));
  }

  function go(value) {
    range.value = values.indexOf(nearest(value));
    show();
  }

  function show() {
    const index = Number(range.value);
    const { measured, theory } = rows[index];
    const given = { parameter, value: shown[index], layer: measured.length, last: short(measured.at(-1), 3) };
    const sentence = fill(words.told, given);
    swap(true);
    told.textContent = sentence;
    range.setAttribute("aria-valuetext", sentence);
    link.href = laboratory + values[index];
    picture.show({
      log: true,
      limits,
      series: [
        { kind: "measured", values: measured },
        { kind: "theory", values: theory },
      ],
      describe: `${words.y}: ${sentence}`,
    });
  }

  // The chart in the place of the printed figure, or that again.
  function swap(moved) {
    printed.classList.toggle("slider__printed", moved);
    picture.element.hidden = name.hidden = !moved;
    back.hidden = !moved;
    if (!moved) told.textContent = "";
  }
}
