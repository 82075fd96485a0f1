// Bundles the laboratory for the site: node lab/build.mjs FOLDER. Names stay, so that a reader who
// opens the developer tools finds them again.

import { build } from "esbuild";

const outdir = process.argv[2];
const common = { absWorkingDir: import.meta.dirname, bundle: true, charset: "utf8", outdir, target: ["es2022"], logLevel: "warning", minifyWhitespace: true };

await build({ ...common, entryPoints: ["lab.js", "lab.css", "slider.js", "slider.css"], format: "esm" });
// Not a module: older browsers have no workers of that kind.
await build({ ...common, entryPoints: ["worker.js"], format: "iife" });
