/**
 * Numbers as text, the same in the terminal and in a report: fixed decimals, a real minus sign, powers of ten from a
 * million on, no locale. What does not exist (null, NaN, infinite) prints as an en dash, never as a zero.
 */

export const MISSING = '–';

const LARGE = 1e6;

/** A fraction as percent: 0.0421 → `4.2 %`. */
export function formatPercent(fraction: number | null, digits = 1): string {
  return withUnit(fraction === null ? null : fraction * 100, digits, ' %');
}

/** Basis points: 12.34 → `12.3 bps`. */
export function formatBps(bps: number | null, digits = 1): string {
  return withUnit(bps, digits, ' bps');
}

/** A plain ratio (Sharpe, IC, a probability): 0.5512 → `0.55`. */
export function formatRatio(value: number | null, digits = 2): string {
  return withUnit(value, digits, '');
}

/** Growth of 1: 1.8432 → `1.84×`. */
export function formatMultiple(growth: number | null): string {
  const size = Math.abs(growth ?? 0);
  return withUnit(growth, size < 10 ? 2 : size < 100 ? 1 : 0, '×');
}

/** A whole number with thousands separators: 1234567 → `1,234,567`. */
export function formatCount(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e15) return decimal(value, 0);
  const digits = String(Math.abs(Math.round(value))).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return Math.round(value) < 0 ? `−${digits}` : digits;
}

/** A finite number with the given decimals; from a million on as a power of ten. */
function decimal(value: number, digits: number): string {
  const size = Math.abs(value);
  const text = size >= LARGE ? size.toExponential(2).replace('e+', 'e') : size.toFixed(digits);
  // −0.004 rounds to 0.00: a sign there would say something that the digits do not.
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function withUnit(value: number | null, digits: number, unit: string): string {
  return value === null || !Number.isFinite(value) ? MISSING : `${decimal(value, digits)}${unit}`;
}
