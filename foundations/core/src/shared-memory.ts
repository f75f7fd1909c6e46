/** Columns live in shared memory, so that workers see them without a copy. */

/** A zero-filled Float64Array over its own SharedArrayBuffer. */
export function sharedFloat64(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}
