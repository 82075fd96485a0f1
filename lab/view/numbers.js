// Numbers as they are written: short in sentences and on axes, exact in tables.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// 0.0123, 12.3, 1.0×10⁻²⁹.
export function short(value, digits = 2) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 0.001 && size < 10000) return String(Number(value.toPrecision(digits))).replace("-", "−");
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${mantissa.replace("-", "−")}×${power(Number(exponent))}`;
}

// 10⁻²⁹.
export function power(exponent) {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => RAISED[digit]);
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

// As Python's f"{value:.6e}".
export function exact(value, digits = 6) {
  if (!Number.isFinite(value)) return String(value).toLowerCase().replace("infinity", "inf");
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

export function percent(share) {
  return `${Number((100 * share).toFixed(share > 0.995 || share < 0.005 ? 2 : 1))}%`;
}

// For a setting: as few digits as tell it apart.
export function plain(value) {
  return String(Number(value.toPrecision(4)));
}
