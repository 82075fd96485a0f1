// E[f(z)] of a Gaussian z: Gauss–Legendre on panels that halve towards 0, as in
// figures_src/core/mean_field.py, where it says why.

const POINTS = 24;
const WIDEST = 0.25;
const END = 12;

let made; // when it is first wanted

// E[f(z)] for z ~ N(0, Var=variance); f takes and gives a whole array. It may have a kink or a jump
// at 0, and nowhere else.
export function gaussianMean(f, variance = 1) {
  const [nodes, weights] = (made ??= panels());
  const scale = Math.sqrt(variance);
  const values = f(nodes.map((node) => scale * node));
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * weights[i];
  return sum;
}

function panels() {
  const edges = [0];
  for (let power = 40; power >= 0; power--) edges.push(WIDEST * 0.5 ** power);
  for (let edge = 2 * WIDEST; edge <= END; edge += WIDEST) edges.push(edge);
  const [points, shares] = legendre(POINTS);
  const xi = [];
  const weights = [];
  for (let i = 1; i < edges.length; i++) {
    const half = (edges[i] - edges[i - 1]) / 2;
    points.forEach((point, k) => {
      const node = (edges[i] + edges[i - 1]) / 2 + half * point;
      xi.push(node);
      weights.push((half * shares[k] * Math.exp(-node * node / 2)) / Math.sqrt(2 * Math.PI));
    });
  }
  const both = (right, sign) => Float64Array.from([...right.map((x) => sign * x).reverse(), ...right]);
  return [both(xi, -1), both(weights, 1)];
}

// Nodes and weights of Gauss–Legendre on [−1, 1]: zeros of the polynomial by Newton's method.
function legendre(points) {
  const nodes = [];
  const weights = [];
  for (let k = points; k >= 1; k--) {
    let x = Math.cos((Math.PI * (k - 0.25)) / (points + 0.5));
    let derivative;
    for (let turn = 0; turn < 10; turn++) {
      let [before, now] = [1, x];
      for (let n = 2; n <= points; n++) {
        [before, now] = [now, ((2 * n - 1) * x * now - (n - 1) * before) / n];
      }
      derivative = (points * (before - x * now)) / (1 - x * x);
      x -= now / derivative;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * derivative ** 2));
  }
  return [nodes, weights];
}
