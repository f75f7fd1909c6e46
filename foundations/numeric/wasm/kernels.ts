/** What the module offers; ../src/wasm-kernels.ts calls it. Strict IEEE doubles and no relaxed SIMD: the bits do not depend on the machine. */
import { CHUNK, LONGEST, OUT, X, Y } from './memory';

export { second, shape } from './moments';
export { joint } from './joint';
export { trend } from './trend';
export { extremum, position } from './extrema';
export { rank } from './rank';
export { quantile } from './quantile';

/** Byte offsets and sizes in bars. */
export const first: usize = X;
export const other: usize = Y;
export const result: usize = OUT;
export const chunk: i32 = CHUNK;
export const longest: i32 = LONGEST;
