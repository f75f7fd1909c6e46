/** Calendars by name, as configuration files and instruments write them. */
import { ConfigurationError, didYouMean } from '@quantcli/core';
import { alwaysOpen, type Calendar } from './calendar.ts';
import { nyse } from './nyse-calendar.ts';

const calendars: readonly Calendar[] = [nyse, alwaysOpen];

/** The calendar of this name (`NYSE`, `24/7`; case does not matter). Throws {@link ConfigurationError} naming the nearest one. */
export function calendarNamed(name: string): Calendar {
  const found = calendars.find((calendar) => calendar.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const known = calendars.map((calendar) => calendar.name);
  throw new ConfigurationError({
    code: 'calendar.unknown',
    what: `there is no calendar "${name}"`,
    fix: didYouMean(name, known) || `known calendars: ${known.join(', ')}`,
  });
}
