/** The order in which features enter the elastic-net path. */
import { elasticNet } from '../linear/coordinate-descent.ts';

export { elasticNet };

const PATH = 60;
const STEP = 0.93;

/** The features in the order in which they enter the path as λ falls from where all are zero, at most `most`. */
export function entryOrder(gram: Float64Array, xy: Float64Array, most: number, ratio: number): number[] {
  const beta = new Float64Array(xy.length);
  const entered: number[] = [];
  const top = xy.reduce((largest, c) => Math.max(largest, Math.abs(c)), 0) / ratio;
  for (let k = 0; k < PATH && entered.length < most; k += 1) {
    elasticNet(gram, xy, top * STEP ** k, ratio, beta);
    const fresh = Array.from(beta.keys()).filter((f) => beta[f] !== 0 && !entered.includes(f));
    entered.push(...fresh.toSorted((a, b) => Math.abs(beta[b]!) - Math.abs(beta[a]!) || a - b));
  }
  return entered.slice(0, most);
}
