/** What the threads of a grower know beside its memory. */

/** What does not change while a grower lives; crosses to the threads. */
export interface WorkPlan {
  readonly features: Float64Array;
  readonly width: number;
  readonly rows: Int32Array;
  readonly bins: number;
  readonly categorical: readonly number[];
  readonly monotone: readonly number[];
  readonly randomThresholds: boolean;
}

/** A number in [0, 1) for a node and a feature, whichever thread asks (the finaliser of MurmurHash3). */
export function drawOf(seed: number, node: number, feature: number): number {
  let x =
    (Math.imul(seed | 0, 0x9e37_79b1) ^ Math.imul(node + 1, 0x85eb_ca77) ^ Math.imul(feature + 1, 0xc2b2_ae3d)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296;
}
