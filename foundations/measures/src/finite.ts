/** A number a user may see, or none. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
