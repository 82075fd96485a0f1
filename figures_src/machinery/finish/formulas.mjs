// KaTeX at build time: reads [[tex, display], …] as JSON, writes their HTML as JSON.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const rendered = formulas.map(([tex, displayMode]) => katex.renderToString(tex, { displayMode }));
process.stdout.write(JSON.stringify(rendered));
