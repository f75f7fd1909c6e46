/**
 * The Provider port: where data comes from while the platform runs. What a provider can give is declared, so that a
 * request it cannot serve is refused before anything is sent. What it returns are parts of an import, with the instants
 * at which they could be known; the contract is `providerKit` in `@quantcli/conformance`.
 */
import type { Micros } from '@quantcli/core';
import type { ImportDescription, ImportPart } from './catalog.ts';
import type { KindName } from './records/kinds.ts';

export interface ProviderCapabilities {
  readonly kinds: readonly KindName[];
  /** Bar intervals in microseconds, ascending; a day is a session. Empty without bars. */
  readonly intervals: readonly number[];
  /** The earliest instant for which there may be data; absent where the provider does not say. */
  readonly earliest?: Micros;
  /** Delay from an event until the provider has it, in microseconds. */
  readonly delay: number;
}

export interface ProviderRequest {
  readonly kind: KindName;
  readonly symbols: readonly string[];
  /** First and last tsEvent, both inclusive. */
  readonly from: Micros;
  readonly to: Micros;
  /** For bars. */
  readonly interval?: number;
}

export interface ProviderAnswer {
  readonly parts: AsyncIterable<ImportPart>;
  /** After the last part. */
  readonly describe: () => ImportDescription;
}

export interface Provider {
  readonly name: string;
  readonly capabilities: ProviderCapabilities;
  /**
   * Rows of the request's symbols and range, no others. Throws DataError for an unknown symbol, ValidationError for what
   * the capabilities do not hold, RateLimitError when a quota is used up and SystemError when the connection fails.
   */
  fetch(request: ProviderRequest, options?: { readonly signal?: AbortSignal }): ProviderAnswer;
}
