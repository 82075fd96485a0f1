// The numbers that torch draws on a CPU from the same seed: mt19937, then torch's own way from
// integers to float64 (ATen/core/DistributionsHelper.h, native/cpu/DistributionTemplates.h).

const WORDS = 624;
const SHIFT = 397;
const BLOCK = 16; // torch makes normal numbers in blocks of this size

export class Generator {
  // seed: an integer; as in torch, its lower 32 bits count.
  constructor(seed) {
    this.state = new Uint32Array(WORDS);
    this.next = WORDS;
    this.spare = undefined; // the second of two normal numbers drawn one by one
    this.state[0] = seed % 2 ** 32;
    for (let i = 1; i < WORDS; i++) {
      const before = this.state[i - 1] ^ (this.state[i - 1] >>> 30);
      this.state[i] = Math.imul(1812433253, before) + i;
    }
  }

  // 32 random bits.
  random() {
    if (this.next === WORDS) this.#renew();
    let bits = this.state[this.next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  // Uniform on [0, 1), 53 bits of 64: the first draw is the upper half.
  random53() {
    const upper = this.random() & 0x1fffff;
    return (upper * 2 ** 32 + this.random()) * 2 ** -53;
  }

  #renew() {
    const { state } = this;
    for (let i = 0; i < WORDS; i++) {
      const bits = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % WORDS] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }
}

// tensor.uniform_(low, high) of float64.
export function uniform(values, low, high, generator) {
  for (let i = 0; i < values.length; i++) values[i] = generator.random53() * (high - low) + low;
  return values;
}

// tensor.normal_(mean, std) of float64, contiguous.
export function normal(values, mean, std, generator) {
  if (values.length < BLOCK) return oneByOne(values, mean, std, generator);
  for (let i = 0; i < values.length; i++) values[i] = generator.random53();
  for (let i = 0; i + BLOCK <= values.length; i += BLOCK) toNormal(values, i, mean, std);
  if (values.length % BLOCK) {
    // What is left over: torch draws the last block anew.
    const start = values.length - BLOCK;
    for (let i = start; i < values.length; i++) values[i] = generator.random53();
    toNormal(values, start, mean, std);
  }
  return values;
}

// torch.randint(high, (count,)), for high below 2^28.
export function randint(high, count, generator) {
  return Int32Array.from({ length: count }, () => generator.random() % high);
}

// torch.randperm(count).
export function randperm(count, generator) {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < count - 1; i++) {
    const j = i + (generator.random() % (count - i));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

// Box and Muller's transform of 16 uniform numbers in place.
function toNormal(values, start, mean, std) {
  for (let i = start; i < start + BLOCK / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - values[i]));
    const angle = 2 * Math.PI * values[i + BLOCK / 2];
    values[i] = radius * Math.cos(angle) * std + mean;
    values[i + BLOCK / 2] = radius * Math.sin(angle) * std + mean;
  }
}

// What torch does for few numbers: the roles of the two uniform ones are swapped.
function oneByOne(values, mean, std, generator) {
  for (let i = 0; i < values.length; i++) {
    let value = generator.spare;
    generator.spare = undefined;
    if (value === undefined) {
      const angle = 2 * Math.PI * generator.random53();
      const radius = Math.sqrt(-2 * Math.log1p(-generator.random53()));
      generator.spare = radius * Math.sin(angle);
      value = radius * Math.cos(angle);
    }
    values[i] = value * std + mean;
  }
  return values;
}
