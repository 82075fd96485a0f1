// Products of matrices, row by row in Float64Arrays. Almost all time of the laboratory is spent here.

// c = a·bᵀ (+ bias, one number a column): a (rows, inner), b (columns, inner), c (rows, columns).
// Eight sums at a time: each number that is read is used several times.
export function timesTransposed(a, b, c, rows, columns, inner, bias) {
  const evenRows = rows - (rows % 2);
  const evenColumns = columns - (columns % 4);
  for (let i = 0; i < evenRows; i += 2) {
    const a0 = i * inner;
    const a1 = a0 + inner;
    for (let j = 0; j < evenColumns; j += 4) {
      const b0 = j * inner;
      const b1 = b0 + inner;
      const b2 = b1 + inner;
      const b3 = b2 + inner;
      let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
      for (let k = 0; k < inner; k++) {
        const x0 = a[a0 + k], x1 = a[a1 + k];
        const y0 = b[b0 + k], y1 = b[b1 + k], y2 = b[b2 + k], y3 = b[b3 + k];
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
      }
      const c0 = i * columns + j;
      const c1 = c0 + columns;
      c[c0] = s00;
      c[c0 + 1] = s01;
      c[c0 + 2] = s02;
      c[c0 + 3] = s03;
      c[c1] = s10;
      c[c1 + 1] = s11;
      c[c1 + 2] = s12;
      c[c1 + 3] = s13;
    }
    oneByOne(a, b, c, i, i + 2, evenColumns, columns, columns, inner);
  }
  oneByOne(a, b, c, evenRows, rows, 0, columns, columns, inner);
  if (!bias) return;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) c[i * columns + j] += bias[j];
  }
}

// What does not fill a block.
function oneByOne(a, b, c, rowStart, rowEnd, columnStart, columnEnd, columns, inner) {
  for (let i = rowStart; i < rowEnd; i++) {
    for (let j = columnStart; j < columnEnd; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k] * b[j * inner + k];
      c[i * columns + j] = sum;
    }
  }
}

// aᵀ of a (rows, columns).
export function transpose(a, rows, columns, out = new Float64Array(rows * columns)) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
  }
  return out;
}

// The rows of those indices, one after the other.
export function gather(a, rows, columns, out = new Float64Array(rows.length * columns)) {
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i] * columns;
    for (let j = 0; j < columns; j++) out[i * columns + j] = a[start + j];
  }
  return out;
}

// Q of a = Q·R, a (rows, columns) with rows ≥ columns, such that the diagonal of R is positive:
// Householder's reflections, as LAPACK has them.
export function orthogonalFactor(a, rows, columns) {
  const r = Float64Array.from(a);
  const reflections = [];
  const signs = [];
  for (let j = 0; j < columns; j++) {
    const v = new Float64Array(rows);
    for (let i = j; i < rows; i++) v[i] = r[i * columns + j];
    const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    // The reflection sends the column to −sign·length, away from where it points: no cancellation.
    signs.push(v[j] > 0 ? -1 : 1);
    v[j] += v[j] > 0 ? length : -length;
    const square = v.reduce((sum, x) => sum + x * x, 0);
    if (square > 0) reflect(r, v, square, j, j, rows, columns);
    reflections.push([v, square]);
  }
  const q = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) q[j * columns + j] = signs[j];
  for (let j = columns - 1; j >= 0; j--) {
    const [v, square] = reflections[j];
    if (square > 0) reflect(q, v, square, j, 0, rows, columns);
  }
  return q;
}

// a ← (1 − 2·v·vᵀ/|v|²)·a, from row and column `start` and `left` on.
function reflect(a, v, square, start, left, rows, columns) {
  const sums = new Float64Array(columns);
  for (let i = start; i < rows; i++) {
    for (let j = left; j < columns; j++) sums[j] += v[i] * a[i * columns + j];
  }
  for (let i = start; i < rows; i++) {
    const factor = (2 * v[i]) / square;
    for (let j = left; j < columns; j++) a[i * columns + j] -= factor * sums[j];
  }
}
