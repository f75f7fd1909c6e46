import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isoInstant, microsFromMillis, MICROS_PER_SECOND } from '@quantcli/core';
import { timeZone } from './time-zone.ts';

const at = (text: string): number => microsFromMillis(Date.parse(`${text}Z`));
const newYork = timeZone('America/New_York');

describe('time zones', () => {
  it.each([
    ['2014-06-06T09:30:00', '2014-06-06T13:30:00.000000Z'],
    ['2014-12-05T09:30:00', '2014-12-05T14:30:00.000000Z'],
    ['2014-03-09T01:59:59', '2014-03-09T06:59:59.000000Z'],
    ['2014-03-09T03:00:00', '2014-03-09T07:00:00.000000Z'],
  ])('reads New York’s %s as %s', (civil, instant) => {
    expect(isoInstant(newYork.toInstant(at(civil)))).toBe(instant);
  });

  it('has no instant for a civil time that the clocks skipped', () => {
    expect(newYork.toInstant(at('2014-03-09T02:30:00'))).toBeNaN();
  });

  it('takes the earlier of two instants unless the later is asked for', () => {
    expect(isoInstant(newYork.toInstant(at('2014-11-02T01:30:00')))).toBe('2014-11-02T05:30:00.000000Z');
    expect(isoInstant(newYork.toInstant(at('2014-11-02T01:30:00'), true))).toBe('2014-11-02T06:30:00.000000Z');
  });

  it('comes back from civil time to the instant, everywhere and at any time', () => {
    const zones = ['UTC', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Tokyo'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 3_000_000_000 }), (name, seconds) => {
        const zone = timeZone(name);
        const instant = seconds * MICROS_PER_SECOND;
        const civil = instant + zone.offsetAt(instant);
        expect([zone.toInstant(civil), zone.toInstant(civil, true)]).toContain(instant);
      }),
    );
  });

  it('refuses a zone that does not exist', () => {
    expect(() => timeZone('Mars/Olympus')).toThrow(/no time zone "Mars\/Olympus"/);
  });
});
