// A picture of pixels: sharp on every screen, drawn again when its place or the colours change.

import { element } from "./dom.js";

// paint(context, size, colour, content): size {width, height} in CSS pixels; colour("blue") of the
// palette; content as it was shown last, its `describe` for who cannot see it.
export function canvas(height, paint, name) {
  const surface = element("canvas", { role: "img", class: `lab-canvas lab-canvas--${name}` });
  const frame = element("div", { class: "lab-chart__frame" }, surface);
  let width = 0; // told, as in chart.js
  let content;
  const draw = () => {
    if (!width || !content) return;
    const size = { width, height };
    const ratio = devicePixelRatio || 1;
    surface.width = Math.round(size.width * ratio);
    surface.height = Math.round(size.height * ratio);
    surface.style.width = `${size.width}px`;
    surface.style.height = `${size.height}px`;
    const context = surface.getContext("2d");
    context.scale(ratio, ratio);
    context.font = `12px ${getComputedStyle(surface).fontFamily}`;
    const style = getComputedStyle(surface);
    paint(context, size, (colour) => style.getPropertyValue(`--${colour}`).trim(), content);
  };
  new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    draw();
  }).observe(frame);
  new MutationObserver(draw).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  const show = (next) => {
    content = next;
    surface.setAttribute("aria-label", content.describe);
    draw();
  };
  return { element: frame, show };
}

export function channels(colour) {
  const digits = colour.replace("#", "");
  return [0, 2, 4].map((start) => parseInt(digits.slice(start, start + 2), 16));
}
