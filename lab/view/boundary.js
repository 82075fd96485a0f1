// What a network of two inputs answers everywhere, and the points it learns from.

import { canvas, channels } from "./canvas.js";
import { GRID, WINDOW } from "./window.js";

// show({points: inputs and classes, answers: P(class 1) on GRID, row by row from the top, describe}).
export function boundary(height = 210) {
  function paint(context, { width }, colour, content) {
    const [paper, first, second] = ["paper", "blue", "orange"].map((name) => channels(colour(name)));
    if (content.answers) {
      const image = new ImageData(GRID.columns, GRID.rows);
      content.answers.forEach((share, cell) => {
        const side = share > 0.5 ? second : first;
        const strength = 0.5 * Math.abs(2 * share - 1);
        for (let k = 0; k < 3; k++) image.data[4 * cell + k] = paper[k] + (side[k] - paper[k]) * strength;
        image.data[4 * cell + 3] = Number.isNaN(share) ? 0 : 255;
      });
      const small = new OffscreenCanvas(GRID.columns, GRID.rows);
      small.getContext("2d").putImageData(image, 0, 0);
      context.drawImage(small, 0, 0, width, height);
    }
    const { inputs, classes } = content.points;
    classes.forEach((label, row) => {
      const x = (width * (inputs[2 * row] - WINDOW.left)) / (WINDOW.right - WINDOW.left);
      const y = (height * (WINDOW.top - inputs[2 * row + 1])) / (WINDOW.top - WINDOW.bottom);
      context.beginPath();
      if (label) context.rect(x - 2.2, y - 2.2, 4.4, 4.4);
      else context.arc(x, y, 2.5, 0, 7);
      context.fillStyle = colour(label ? "orange" : "blue");
      context.fill();
      context.strokeStyle = colour("paper");
      context.lineWidth = 0.7;
      context.stroke();
    });
  }

  return canvas(height, paint, "boundary");
}
