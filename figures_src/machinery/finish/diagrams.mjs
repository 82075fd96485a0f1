// Mermaid flowcharts at build time: reads an array of sources as JSON, writes their SVGs as JSON.
// mermaid itself measures text in a browser; here its language is read by one library and the nodes
// are placed by another. The colours are the page's (lesson.css): a node is given one by its class.
import { readFileSync } from "node:fs";
import dagre from "@dagrejs/dagre";
import { parseMermaid } from "beautiful-mermaid";

const NODE = { size: 14, line: 19, x: 9, y: 8 }; // font size, line height, padding; CSS pixels
const LABEL = { size: 12.5, line: 16, x: 2, y: 1 };
const WIDE = /[\u2e80-\uffff]/u;
const CLICK = /^\s*click (\w+) "([^"]*)"(?: "([^"]*)")?\s*$/gm;
const SETTINGS = /^%%.*$/gm;

function lines(text) {
  return text.split("\n");
}

function measure(text, { size, line, x, y }) {
  const width = (row) => [...row].reduce((sum, sign) => sum + (WIDE.test(sign) ? 1 : 0.58), 0);
  return {
    width: Math.max(...lines(text).map(width)) * size + 2 * x,
    height: lines(text).length * line + 2 * y,
  };
}

function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}

function round(number) {
  return Number(number.toFixed(1));
}

function words(text, at, { size, line }) {
  const rows = lines(text);
  const first = at.y - ((rows.length - 1) * line) / 2 + size * 0.36;
  const spans = rows.map(
    (row, n) => `<tspan x="${round(at.x)}" y="${round(first + n * line)}">${escape(row)}</tspan>`,
  );
  return `<text font-size="${size}" text-anchor="middle">${spans.join("")}</text>`;
}

function shape({ x, y, width, height }, kind) {
  if (kind === "diamond") {
    const [w, h] = [width / 2, height / 2];
    const corners = [[x, y - h], [x + w, y], [x, y + h], [x - w, y]];
    return `<polygon points="${corners.map((c) => c.map(round).join(",")).join(" ")}"/>`;
  }
  return `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="3"/>`;
}

// Lines are led to the box around a node: let them reach a diamond's side.
function meet(points, end, before, { x, y, width, height, kind }) {
  if (kind !== "diamond") return;
  const [dx, dy] = [points[before].x - x, points[before].y - y];
  const part = 1 / (Math.abs(dx) / (width / 2) + Math.abs(dy) / (height / 2));
  points[end] = { x: x + part * dx, y: y + part * dy };
}

function draw(source) {
  const links = new Map([...source.matchAll(CLICK)].map(([, id, address, title]) => [id, { address, title }]));
  const chart = parseMermaid(source.replace(CLICK, "").replace(SETTINGS, ""));
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: chart.direction === "LR" ? "LR" : "TB", nodesep: 10, ranksep: 22, edgesep: 4, marginx: 2, marginy: 2 });
  for (const [id, { label, shape: kind }] of chart.nodes) {
    const size = measure(label, NODE);
    // A diamond holds its text in its middle half.
    if (kind === "diamond") Object.assign(size, { width: size.width * 1.45, height: size.height * 1.5 });
    graph.setNode(id, { ...size, label, kind });
  }
  chart.edges.forEach(({ source: from, target: to, label }, n) => {
    graph.setEdge(from, to, { ...(label ? measure(label, LABEL) : { width: 0, height: 0 }), label, labelpos: "c" }, String(n));
  });
  dagre.layout(graph);

  const edges = graph.edges().map((edge) => {
    const { points, label, x, y, width, height } = graph.edge(edge);
    meet(points, 0, 1, graph.node(edge.v));
    meet(points, points.length - 1, points.length - 2, graph.node(edge.w));
    const path = points.map((p, n) => `${n ? "L" : "M"}${round(p.x)} ${round(p.y)}`).join("");
    const told = label ? `<g class="label">${shape({ x, y, width, height })}${words(label, { x, y }, LABEL)}</g>` : "";
    return [`<path d="${path}" marker-end="url(#flowchart-arrow)"/>`, told];
  });
  const nodes = graph.nodes().map((id) => {
    const node = graph.node(id);
    const colour = chart.classAssignments.get(id) ?? "";
    const drawn = `<g class="node ${colour}">${shape(node, node.kind)}${words(node.label, node, NODE)}</g>`;
    const link = links.get(id);
    return link ? `<a href="${escape(link.address)}"><title>${escape(link.title ?? "")}</title>${drawn}</a>` : drawn;
  });
  const { width, height } = graph.graph();
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}" role="group">` +
    '<defs><marker id="flowchart-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>' +
    `<g class="edges">${edges.map(([path]) => path).join("")}</g>${edges.map(([, told]) => told).join("")}${nodes.join("")}</svg>`
  );
}

const sources = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(sources.map(draw)));
