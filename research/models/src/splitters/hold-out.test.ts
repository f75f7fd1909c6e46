import { describe, expect, it } from 'vitest';
import { holdOut } from './hold-out.ts';
import { openHoldOut, type HoldOutLog, type HoldOutOpening } from './hold-out-log.ts';
import { barsIn, everyRow } from './spans-fixture.ts';

const sample = everyRow({ bars: 50, perBar: 2, length: () => 3 });

describe('holdOut', () => {
  it.each([
    [{ share: 0.2 }, 40],
    [{ share: 0.001 }, 49],
    [{ bars: 12 }, 38],
    [{ from: 30 * 86_400e6 }, 30],
    [{ from: 29.5 * 86_400e6 }, 30],
  ])('keeps the most recent part: %j', (part, from) => {
    const [fold, ...others] = holdOut(part, { embargoBars: 4 }).split(sample);
    expect(others).toEqual([]);
    expect(fold!.blocks).toEqual([{ from, to: 49, path: 0 }]);
    expect(barsIn(fold!.test)).toHaveLength(50 - from);
    // Labels end three bars on, by `from` at the latest, and the embargo takes four more.
    expect(barsIn(fold!.train).at(-1)).toBe(from - 3 - 4);
    expect([fold!.purged, fold!.embargoed]).toEqual([4, 8]);
  });

  it.each([
    [{ share: 0 }, 'a share of 0'],
    [{ share: NaN }, 'a share of NaN'],
    [{ bars: 0 }, 'hold-out of 0 bars'],
    [{ bars: 50 }, 'a hold-out (50 bars) takes all of 50 bars'],
    [{ share: 0.999 }, 'takes all of 50 bars'],
    [{ from: 50 * 86_400e6 }, 'a hold-out (from 1970-02-20) takes none of 50 bars'],
    [{ from: 0 }, 'takes all of 50 bars'],
    [{ bars: 38 }, 'would train on 20 of 24 labelled rows'],
  ])('refuses %j', (part, message) => {
    expect(() => holdOut(part).split(sample)).toThrow(message);
  });
});

/** A log in memory, whose clock ticks a day at each opening. */
function memoryLog(): HoldOutLog {
  const openings = new Map<string, HoldOutOpening>();
  let day = 0;
  return {
    open(dataHash, by) {
      const earlier = openings.get(dataHash);
      day += 1;
      if (earlier === undefined) openings.set(dataHash, { at: `2026-03-0${day}T00:00:00Z`, by });
      return earlier;
    },
  };
}

describe('openHoldOut', () => {
  it('opens once, knows a repeat, and refuses another configuration for good', () => {
    const log = memoryLog();
    expect(openHoldOut(log, 'data', 'config A')).toBeUndefined();
    const first = { at: '2026-03-01T00:00:00Z', by: 'config A' };
    expect(openHoldOut(log, 'data', 'config A')).toEqual(first);
    for (let times = 0; times < 2; times += 1) {
      expect(() => openHoldOut(log, 'data', 'config B')).toThrow(
        'the hold-out of this data was opened at 2026-03-01T00:00:00Z by config A (a hold-out that chooses between configurations is no longer out of sample); judge by cross-validation, or hold out data that came since',
      );
    }
    expect(openHoldOut(log, 'data', 'config A')).toEqual(first);
    expect(openHoldOut(log, 'other data', 'config B')).toBeUndefined();
  });
});
