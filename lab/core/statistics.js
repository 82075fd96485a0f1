// What is said of an array: figures_src/core/statistics.py. Layout (samples, units), row by row.

export const SATURATED = 0.97; // |tanh| above this: slope 1 − 0.97² < 6 %

// E[a²] over all entries.
export function secondMoment(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum / values.length;
}

// √E[x²] over all entries.
export function rootMeanSquare(values) {
  return Math.sqrt(secondMoment(values));
}

export function mean(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

// Standard deviation over all entries.
export function std(values) {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) * (values[i] - centre);
  return Math.sqrt(sum / values.length);
}

// Root mean square over units of the std across samples: 0 for a network that ignores its input.
export function stdAcrossSamples(values, units) {
  return Math.sqrt(mean(variances(values, units)));
}

// Share of entries with |a| > threshold.
export function shareAbove(values, threshold = SATURATED) {
  let count = 0;
  for (let i = 0; i < values.length; i++) count += Math.abs(values[i]) > threshold ? 1 : 0;
  return count / values.length;
}

// Share of entries that are exactly zero.
export function shareZero(values) {
  let count = 0;
  for (let i = 0; i < values.length; i++) count += values[i] === 0 ? 1 : 0;
  return count / values.length;
}

// Share of units, columns of (samples, units), that are zero for every sample.
export function shareDead(activations, units) {
  const alive = new Uint8Array(units);
  for (let start = 0; start < activations.length; start += units) {
    for (let unit = 0; unit < units; unit++) if (activations[start + unit] !== 0) alive[unit] = 1;
  }
  return 1 - mean(alive);
}

// Mean cosine between the rows of two different samples.
export function pairCosine(values, units) {
  return 1 - pairDistance(values, units);
}

// 1 − pairCosine, exact where all rows are nearly parallel: half the mean square distance of the
// rows, each scaled to length 1.
export function pairDistance(values, units) {
  const samples = values.length / units;
  const rows = new Float64Array(values.length);
  for (let row = 0; row < samples; row++) {
    const start = row * units;
    let square = 0;
    for (let i = start; i < start + units; i++) square += values[i] * values[i];
    const length = Math.sqrt(square);
    for (let i = start; i < start + units; i++) rows[i] = values[i] / length;
  }
  const sum = variances(rows, units).reduce((total, variance) => total + variance, 0);
  return (sum * samples) / (samples - 1);
}

// Share of all entries in each of `bins` equal bins from `low` to `high`. The last bin has its upper
// edge too; what lies outside is in no bin.
export function histogram(values, low, high, bins) {
  const counts = new Float64Array(bins);
  const scale = bins / (high - low);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value >= low && value < high) counts[Math.min(bins - 1, Math.floor((value - low) * scale))]++;
    else if (value === high) counts[bins - 1]++;
  }
  return counts.map((count) => count / values.length);
}

// Least-squares slope of a sequence per step.
export function slope(values) {
  const middle = (values.length - 1) / 2;
  let [products, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    products += (i - middle) * values[i];
    squares += (i - middle) ** 2;
  }
  return products / squares;
}

// Variance of each column, (samples, units) → (units).
function variances(values, units) {
  const samples = values.length / units;
  const means = new Float64Array(units);
  for (let start = 0; start < values.length; start += units) {
    for (let unit = 0; unit < units; unit++) means[unit] += values[start + unit] / samples;
  }
  const squares = new Float64Array(units);
  for (let start = 0; start < values.length; start += units) {
    for (let unit = 0; unit < units; unit++) {
      const off = values[start + unit] - means[unit];
      squares[unit] += (off * off) / samples;
    }
  }
  return squares;
}
