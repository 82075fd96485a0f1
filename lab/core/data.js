// The data sets of figures_src/core/data.py, from the files that lab/data.py writes.

// What `name`.json holds → {inputs (samples, features), classes (samples), features, samples}.
export function decode({ features, values, levels, letters, classes }) {
  const inputs = letters
    ? Float64Array.from(letters, (letter) => levels[letter.charCodeAt(0) - 97])
    : Float64Array.from(values, Math.fround);
  const labels = Array.from(classes, Number);
  return { inputs, classes: labels, features, samples: labels.length };
}
