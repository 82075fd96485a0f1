// How activations spread, layer by layer: a column a layer, the darker the more values lie there.

import { canvas, channels } from "./canvas.js";
import { short } from "./numbers.js";

const MARGIN = { left: 46, right: 12, top: 10, bottom: 34 };

export function spread(labels, height = 210) {
  function paint(context, { width }, colour, content) {
    const { layers, range } = content;
    const [paper, ink] = [channels(colour("paper")), channels(colour("blue"))];
    const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
    layers.forEach(({ histogram }, index) => {
      const bins = histogram.length;
      // A bin of zeros, as ReLU has, must not outshine the rest.
      const [most, second] = Float64Array.from(histogram).sort().slice(-2).reverse();
      const largest = Math.max(second, most / 20, 1e-12);
      const left = MARGIN.left + (inner.width * index) / layers.length;
      const next = MARGIN.left + (inner.width * (index + 1)) / layers.length;
      histogram.forEach((share, bin) => {
        const strength = Math.sqrt(Math.min(1, share / largest));
        if (strength < 0.02) return;
        const mixed = paper.map((part, k) => Math.round(part + (ink[k] - part) * strength));
        context.fillStyle = `rgb(${mixed})`;
        const top = MARGIN.top + (inner.height * (bins - 1 - bin)) / bins;
        context.fillRect(left, top, next - left - (layers.length > 40 ? 0 : 1), inner.height / bins + 0.5);
      });
    });
    context.strokeStyle = colour("grid");
    context.strokeRect(MARGIN.left, MARGIN.top, inner.width, inner.height);
    context.fillStyle = colour("muted");
    context.textAlign = "right";
    const [low, high] = range;
    for (const value of low < 0 ? [low, 0, high] : [low, high]) {
      const y = MARGIN.top + (inner.height * (high - value)) / (high - low);
      context.fillText(short(value), MARGIN.left - 6, y + 4);
    }
    context.textAlign = "center";
    const step = Math.max(1, Math.ceil(layers.length / Math.min(10, Math.floor(width / 50))));
    for (let layer = 1; layer <= layers.length; layer += step) {
      const x = MARGIN.left + (inner.width * (layer - 0.5)) / layers.length;
      context.fillText(String(layer), x, height - MARGIN.bottom + 17);
    }
    context.fillText(labels.x, (width + MARGIN.left) / 2, height - 3);
  }

  return canvas(height, paint, "spread");
}
