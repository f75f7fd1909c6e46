/** The part of a request's check that is the same for every Provider: what the capabilities do not hold is refused before anything is sent. */
import { isoInstant, MICROS_PER_SECOND, ValidationError } from '@quantcli/core';
import type { Provider, ProviderRequest } from '../provider.ts';

/** Throws {@link ValidationError} for a kind or bar interval that the provider has not, no symbols, or a range that ends before it starts. */
export function checkRequest(
  { name, capabilities }: Pick<Provider, 'name' | 'capabilities'>,
  { kind, symbols, from, to, interval }: ProviderRequest,
): void {
  const refuse = (what: string, fix: string): ValidationError =>
    new ValidationError({ code: 'provider.request', what: `${name}: ${what}`, fix });
  const { kinds, intervals } = capabilities;
  if (!kinds.includes(kind)) throw refuse(`there are no ${kind}`, `ask for ${kinds.join(' or ')}`);
  if (kind === 'bars' && (interval === undefined || !intervals.includes(interval))) {
    const asked = interval === undefined ? 'without an interval' : `of ${interval / MICROS_PER_SECOND} s`;
    const known = intervals.map((micros) => micros / MICROS_PER_SECOND).join(', ');
    throw refuse(`there are no bars ${asked}`, `ask for an interval of ${known} s`);
  }
  if (symbols.length === 0) throw refuse('no symbols are asked for', 'name at least one');
  if (from > to) throw refuse(`${isoInstant(from)} comes after ${isoInstant(to)}`, 'swap the ends of the range');
}
