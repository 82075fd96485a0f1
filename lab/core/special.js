// The error function in float64, to the last digit or two: a table and a Taylor series around its
// entries.

const PER_UNIT = 32;
const END = 6; // beyond, erf is 1 in float64
const TERMS = 9;

const TABLE = new Float64Array((END * PER_UNIT + 1) * TERMS);
for (let k = 0; k <= END * PER_UNIT; k++) {
  const x = k / PER_UNIT;
  // erf' = 2/√π·exp(−x²); its own series around x follows from g' = −2x·g.
  let [before, now] = [0, (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)];
  TABLE[k * TERMS] = series(x);
  for (let n = 1; n < TERMS; n++) {
    TABLE[k * TERMS + n] = now / n;
    [before, now] = [now, (-2 * x * now - 2 * before) / n];
  }
}

export function erf(x) {
  const size = Math.abs(x);
  if (!(size < END)) return Math.sign(x);
  const k = Math.round(size * PER_UNIT);
  const step = size - k / PER_UNIT;
  let sum = 0;
  for (let n = TERMS - 1; n >= 0; n--) sum = sum * step + TABLE[k * TERMS + n];
  return x < 0 ? -sum : sum;
}

// 2/√π·exp(−x²)·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, all of whose terms are positive.
function series(x) {
  let [term, sum] = [x, x];
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
