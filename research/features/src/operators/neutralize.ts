/**
 * Residuals of one date's cross-sectional regression. x and the factors are demeaned, within groups when there is a
 * group field (Frisch & Waugh 1933: the same as regressing on the groups' dummies), then orthogonalised by modified
 * Gram–Schmidt, each factor twice ("twice is enough", Giraud et al. 2005). A factor that the others explain to 1e-10
 * adds nothing and is left out. Further group fields are dummies among the factors. A residual that overflows is NaN.
 * O(N·k²).
 */
import type { SectionScratch } from '../language/operator.ts';

const COLLINEAR = 1e-10;
const ROUNDING = 1e-14;
/** Of x, below which a residual is the rounding of what the factors explain wholly. */
const EXPLAINED = 1e-13;

export function neutralizeSection(
  inputs: readonly Float64Array[],
  _numbers: readonly number[],
  grouped: readonly boolean[],
  out: Float64Array,
  scratch: SectionScratch,
): void {
  const { present, values } = scratch;
  const count = gatherComplete(inputs, out, present);
  const first = grouped.indexOf(true);
  const groups = first < 0 ? undefined : inputs[first]!;
  const dependent = inputs[0]!;
  for (let j = 0; j < count; j += 1) values[j] = dependent[present[j]!]!;
  let parameters = demean(values, groups, present, count);

  let kept = 0;
  const keep = (fill: (factor: Float64Array) => void): void => {
    const factor = (scratch.factors[kept] ??= new Float64Array(out.length));
    fill(factor);
    scaleDown(factor, count);
    const level = norm(factor, count);
    demean(factor, groups, present, count);
    // What demeaning leaves of a constant at a high level is rounding; what it leaves of a variation there is not.
    const varied = norm(factor, count);
    if (!(varied > ROUNDING * level)) return;
    for (let pass = 0; pass < 2; pass += 1) {
      for (let f = 0; f < kept; f += 1) subtractProjection(factor, scratch.factors[f]!, count);
    }
    const left = norm(factor, count);
    if (!(left > COLLINEAR * varied)) return;
    for (let j = 0; j < count; j += 1) factor[j] = factor[j]! / left;
    kept += 1;
  };
  for (let k = 1; k < inputs.length; k += 1) {
    const input = inputs[k]!;
    if (k === first) continue;
    if (!grouped[k]) {
      keep((factor) => {
        for (let j = 0; j < count; j += 1) factor[j] = input[present[j]!]!;
      });
      continue;
    }
    // Every further group field is the dummies of its groups; one of them is explained by the others and drops out.
    const codes = new Set<number>();
    for (let j = 0; j < count; j += 1) codes.add(input[present[j]!]!);
    for (const code of codes) {
      keep((factor) => {
        for (let j = 0; j < count; j += 1) factor[j] = Number(input[present[j]!] === code);
      });
    }
  }
  parameters += kept;
  if (count <= parameters) return;
  const smallest = EXPLAINED * norm(values, count);
  for (let pass = 0; pass < 2; pass += 1) {
    for (let f = 0; f < kept; f += 1) subtractProjection(values, scratch.factors[f]!, count);
  }
  for (let j = 0; j < count; j += 1) {
    const residual = values[j]!;
    if (residual - residual === 0) out[present[j]!] = Math.abs(residual) > smallest ? residual : 0;
  }
}

/** To a largest absolute value of 1, so that no square overflows or vanishes; a factor's unit does not matter. */
function scaleDown(column: Float64Array, count: number): void {
  let largest = 0;
  for (let j = 0; j < count; j += 1) largest = Math.max(largest, Math.abs(column[j]!));
  if (largest > 0) for (let j = 0; j < count; j += 1) column[j] = column[j]! / largest;
}

/** Collects the symbols with all inputs finite, sets every output to NaN, and returns their number. */
function gatherComplete(inputs: readonly Float64Array[], out: Float64Array, present: Int32Array): number {
  let count = 0;
  for (let i = 0; i < out.length; i += 1) {
    out[i] = NaN;
    let nothing = 0;
    // A difference of a value with itself is 0, or NaN when it is not finite.
    for (let k = 0; k < inputs.length; k += 1) nothing += inputs[k]![i]! - inputs[k]![i]!;
    if (nothing !== 0) continue;
    present[count] = i;
    count += 1;
  }
  return count;
}

/** Takes the mean away, of all or of each group, in place; returns how many means that were. */
function demean(column: Float64Array, groups: Float64Array | undefined, present: Int32Array, count: number): number {
  const anchors = new Map<number, { anchor: number; sum: number; size: number }>();
  for (let j = 0; j < count; j += 1) {
    const group = groups === undefined ? 0 : groups[present[j]!]!;
    const mean = anchors.get(group);
    if (mean === undefined) anchors.set(group, { anchor: column[j]!, sum: 0, size: 1 });
    else {
      mean.sum += column[j]! - mean.anchor;
      mean.size += 1;
    }
  }
  for (let j = 0; j < count; j += 1) {
    const mean = anchors.get(groups === undefined ? 0 : groups[present[j]!]!)!;
    column[j] = column[j]! - mean.anchor - mean.sum / mean.size;
  }
  return anchors.size;
}

function norm(column: Float64Array, count: number): number {
  let squares = 0;
  for (let j = 0; j < count; j += 1) squares += column[j]! * column[j]!;
  return Math.sqrt(squares);
}

/** Takes from a column its part along a direction of length 1. */
function subtractProjection(column: Float64Array, direction: Float64Array, count: number): void {
  let along = 0;
  for (let j = 0; j < count; j += 1) along += column[j]! * direction[j]!;
  for (let j = 0; j < count; j += 1) column[j] = column[j]! - along * direction[j]!;
}
