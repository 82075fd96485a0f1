// The pictures of the page, and which of them a state has.

import { boundary } from "./boundary.js";
import { chart } from "./chart.js";
import { drawing, element } from "./dom.js";
import { spread } from "./spread.js";

export function pictures(words) {
  const { charts } = words;
  const byLayer = { x: charts.layer };
  const made = {
    signal: chart(byLayer),
    gradient: chart(byLayer),
    loss: chart({ x: charts.step }),
    boundary: boundary(),
    spread: spread(byLayer),
  };
  const figures = {};
  for (const [name, picture] of Object.entries(made)) {
    figures[name] = element("figure", { class: `lab-picture lab-picture--${name}` }, element("figcaption", {}, charts[name]), picture.element);
  }
  const legend = element("ul", { class: "lab-legend" });
  const whole = element("div", { class: "lab-pictures" }, legend, ...Object.values(figures));
  let points;
  let answers;

  // Which of them there are; before anything is known to show in them.
  function arrange({ data }) {
    figures.loss.hidden = data === "random";
    figures.boundary.hidden = data !== "moons";
    figures.spread.classList.toggle("lab-picture--wide", data !== "digits");
  }

  function show({ state, seen, theory, losses, remembered, accuracy }) {
    const trains = state.data !== "random";
    for (const name of ["signal", "gradient"]) {
      const values = seen.layers.map((layer) => layer[name]);
      made[name].show({
        log: true,
        band: name === "signal" ? theory?.band : undefined,
        series: [
          ...(remembered ? [{ kind: "remembered", values: remembered[name] }] : []),
          { kind: "measured", values },
          ...(theory ? [{ kind: "theory", values: theory[name] }] : []),
        ],
        describe: charts.describe[name](values),
      });
    }
    const [low, high] = seen.range;
    made.spread.show({ ...seen, describe: charts.describe.spread(low, high, seen.layers.length) });
    const kept = remembered?.losses.length ? [{ kind: "remembered", values: remembered.losses }] : [];
    if (trains) {
      const series = [...kept, { kind: "measured", values: losses }];
      made.loss.show({ log: false, start: 0, series, describe: charts.describe.loss(losses) });
    }
    if (state.data === "moons" && points) {
      made.boundary.show({ points, answers, describe: charts.describe.boundary(accuracy ?? 0) });
    }
    showLegend(theory, Boolean(remembered));
  }

  function showLegend(theory, hasRemembered) {
    const kinds = ["measured", theory && "theory", theory?.band && "band", hasRemembered && "remembered"].filter(Boolean);
    legend.replaceChildren(
      ...kinds.map((kind) => element("li", {}, sample(kind), charts.legend[kind])),
      ...(theory ? [] : [element("li", {}, charts.noTheory)]),
    );
  }

  return { element: whole, arrange, show, setPoints: (given) => (points = given), setAnswers: (given) => (answers = given) };
}

// A piece of a line as the charts draw it.
function sample(kind) {
  const picture = drawing("svg", { width: 26, height: 12, "aria-hidden": "true", class: "lab-chart" });
  if (kind === "band") picture.append(drawing("path", { class: "lab-chart__band", d: "M0,1H26V11H0Z" }));
  else picture.append(drawing("path", { class: `lab-chart__line lab-chart__line--${kind}`, d: "M0,6H26" }));
  if (kind === "measured") picture.append(drawing("circle", { class: "lab-chart__mark--measured", cx: 13, cy: 6, r: 3 }));
  if (kind === "remembered") picture.append(drawing("rect", { class: "lab-chart__mark--remembered", x: 10.5, y: 3.5, width: 5, height: 5 }));
  return picture;
}
