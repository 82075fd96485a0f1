// What a look at a network says in one word, and the numbers that show it.

const FAR = 100; // a signal that changes by more than this factor has vanished or exploded
const STEEP = 30; // and a gradient by this
const ALIKE = 0.01; // samples differ by less than this share of the activations: they are forgotten
const BOUNDED = { tanh: true, sigmoid: true };

// {signal, gradient: kinds; numbers}. Kinds of a signal: overflows, zero, equal, vanishes, explodes,
// saturates, forgets, keeps; of a gradient: overflows, zero, vanishes, explodes, keeps.
export function judge({ layers }, { activation, init }) {
  const [first, last] = [layers[0], layers.at(-1)];
  const numbers = {
    depth: layers.length,
    first: first.signal,
    last: last.signal,
    signalRatio: last.signal / first.signal,
    gradientRatio: first.gradient / last.gradient,
    saturated: last.saturated,
    spreadRatio: last.spread / last.signal,
  };
  return { signal: ofSignal(), gradient: ofGradient(), numbers };

  function ofSignal() {
    if (!layers.every((layer) => Number.isFinite(layer.signal))) return "overflows";
    if (first.signal === 0 || last.signal === 0) return "zero";
    if (init === "constant" || init === "zeros") return "equal";
    if (numbers.signalRatio < 1 / FAR) return "vanishes";
    if (numbers.signalRatio > FAR) return "explodes";
    if (BOUNDED[activation] && last.saturated > 0.5) return "saturates";
    if (numbers.spreadRatio < ALIKE) return "forgets";
    return "keeps";
  }

  function ofGradient() {
    if (!layers.every((layer) => Number.isFinite(layer.gradient))) return "overflows";
    if (first.gradient === 0) return "zero";
    if (numbers.gradientRatio < 1 / STEEP) return "vanishes";
    if (numbers.gradientRatio > STEEP) return "explodes";
    return "keeps";
  }
}
