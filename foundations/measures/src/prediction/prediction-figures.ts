/** The oracle's inputs as typed arrays: for tests only. */
import figures from '../../../../conformance/oracles/measures/prediction/figures.json' with { type: 'json' };

const { inputs } = figures;

export { figures };
export const outcome = Float64Array.from(inputs.outcome);
export const prediction = Float64Array.from(inputs.prediction);
export const weight = Float64Array.from(inputs.weight);
export const labels3 = Int32Array.from(inputs.labels3);
export const predicted3 = Int32Array.from(inputs.predicted3);
export const label = Int32Array.from(inputs.label);
export const positive = Uint8Array.from(inputs.label);
export const probability = Float64Array.from(inputs.probability);
export const probabilities3 = Float64Array.from(inputs.probabilities3);
export const gains = Float64Array.from(inputs.gains);
export const tied = Float64Array.from(inputs.tied);
export const x = Float64Array.from(inputs.x);
export const y = Float64Array.from(inputs.y);
