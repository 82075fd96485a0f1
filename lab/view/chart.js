// A chart of lines in SVG: by layer or by step, linear or logarithmic. As wide as its place.

import { drawing, element } from "./dom.js";
import { power, short } from "./numbers.js";

const MARGIN = { left: 46, right: 12, top: 10, bottom: 34 };

// labels: {x, y, caption}. show({series, band, log, start, describe}): series [{kind, values}], kinds
// measured, theory, remembered; band [low, high]; start: the x of the first value; limits: values
// that the scale has room for besides.
export function chart(labels, height = 210) {
  const picture = drawing("svg", { role: "img", class: "lab-chart", height });
  const frame = element("div", { class: "lab-chart__frame" }, picture);
  let content;
  let width = 0; // told, since asking for it makes the browser lay out the page; 0 while hidden
  new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    draw();
  }).observe(frame);

  function show(next) {
    content = next;
    draw();
  }

  function draw() {
    if (!content || !width) return;
    const { series, band, log, start = 1, describe, limits = [] } = content;
    const count = Math.max(2, ...series.map(({ values }) => values.length));
    const all = [...series.map(({ values }) => values), ...(band ?? []), limits].flat();
    const scale = log ? logarithmic(all, height) : linear(all, height);
    const x = (index) =>
      MARGIN.left + ((width - MARGIN.left - MARGIN.right) * index) / (count - 1);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("width", width);
    picture.setAttribute("aria-label", describe);
    picture.replaceChildren(
      ...scale.ticks.map(([value, text]) => horizontal(scale.y(value), text, width)),
      ...along(count, start, x, height, width),
      drawing("text", { x: (width + MARGIN.left) / 2, y: height - 3, "text-anchor": "middle" }, labels.x),
      band ? drawing("path", { class: "lab-chart__band", d: area(band, x, scale.y) }) : "",
      ...series.flatMap(({ kind, values }) => line(kind, values, x, scale.y)),
    );
  }

  return { element: frame, show };
}

function horizontal(y, text, width) {
  const right = width - MARGIN.right;
  return drawing(
    "g",
    {},
    drawing("line", { x1: MARGIN.left, x2: right, y1: y, y2: y, class: "lab-chart__grid" }),
    drawing("text", { x: MARGIN.left - 6, y: y + 4, "text-anchor": "end" }, text),
  );
}

// Ticks below: few enough to stand apart.
function along(count, start, x, height, width) {
  const step = nice((count - 1) / Math.max(2, Math.floor(width / 60)), true);
  const marks = [];
  for (let value = Math.ceil(start / step) * step; value <= start + count - 1; value += step) marks.push(value);
  if (start === 1 && step > 1) marks.unshift(1);
  return marks.map((value) =>
    drawing("text", { x: x(value - start), y: height - MARGIN.bottom + 17, "text-anchor": "middle" }, String(value)),
  );
}

function line(kind, values, x, y) {
  const points = values.map((value, index) => [x(index), y(value)]);
  const path = pathOf(points);
  const made = [drawing("path", { class: `lab-chart__line lab-chart__line--${kind}`, d: path })];
  if (kind === "theory" || values.length > 80) return made;
  for (const [left, top] of points.filter(([, top]) => Number.isFinite(top))) {
    made.push(mark(kind, left, top, values.length > 30 ? 2 : 3));
  }
  return made;
}

// Marks differ where colours do.
function mark(kind, x, y, size) {
  if (kind !== "remembered") return drawing("circle", { class: `lab-chart__mark--${kind}`, cx: x, cy: y, r: size });
  const side = 2 * size - 1;
  return drawing("rect", { class: `lab-chart__mark--${kind}`, x: x - side / 2, y: y - side / 2, width: side, height: side });
}

// A line with gaps where there is nothing to draw.
function pathOf(points) {
  let pen = "M";
  let path = "";
  for (const [x, y] of points) {
    if (Number.isFinite(y)) path += `${pen}${x.toFixed(1)},${y.toFixed(1)}`;
    pen = Number.isFinite(y) ? "L" : "M";
  }
  return path;
}

function area([low, high], x, y) {
  const points = (values) => values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  return `M${points(high).join("L")}L${points(low).reverse().join("L")}Z`;
}

// Whole decades. What is 0 lies on the lower edge; what is not finite is left out.
function logarithmic(values, height) {
  const sizes = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  let low = sizes.length ? Math.floor(Math.min(...sizes) + 1e-9) : -1;
  let high = sizes.length ? Math.ceil(Math.max(...sizes) - 1e-9) : 0;
  if (high - low < 1) [low, high] = [low - 1, high + (high === low ? 0 : 1)];
  const hasZero = values.includes(0);
  if (hasZero) low -= Math.max(1, Math.round((high - low) / 6));
  const step = Math.ceil((high - low) / 5);
  const place = vertical(low, high, height);
  const ticks = [];
  for (let tick = high; tick > low || (tick === low && !hasZero); tick -= step) {
    ticks.push([10 ** tick, tick >= -2 && tick <= 3 ? String(Number((10 ** tick).toPrecision(1))) : power(tick)]);
  }
  if (hasZero) ticks.push([0, "0"]);
  return { ticks, y: (value) => (value === 0 ? place(low) : place(Math.log10(value))) };
}

function linear(values, height) {
  const finite = values.filter(Number.isFinite);
  const high = finite.length ? Math.max(...finite, 1e-9) : 1;
  const step = nice(high / 4);
  const top = Math.ceil((high / step) * (1 - 1e-9)) * step;
  const ticks = [];
  for (let k = 0; k * step <= top * (1 + 1e-9); k++) ticks.push([k * step, short(k * step)]);
  return { ticks, y: vertical(0, top, height) };
}

function vertical(low, high, height) {
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  return (value) => (Number.isFinite(value) ? bottom - ((bottom - top) * (value - low)) / (high - low) : NaN);
}

// The next of 1, 2, 5 times a power of ten.
function nice(value, whole = false) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9)) * power;
  return whole ? Math.max(1, Math.round(step)) : step;
}
