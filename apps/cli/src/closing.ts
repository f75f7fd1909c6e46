/** Gives what has a `close` to `await using`. */
export function closing<T extends { close(): void | Promise<void> }>(
  value: T,
): AsyncDisposable & { readonly value: T } {
  return {
    value,
    async [Symbol.asyncDispose]() {
      await value.close();
    },
  };
}
