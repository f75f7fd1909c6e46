import { describe, expect, it } from 'vitest';
import { liveClock, SimulatedClock, stopwatch } from './clock.ts';
import { ValidationError } from './errors.ts';
import { micros } from './micros.ts';

describe('SimulatedClock', () => {
  it('stands still until it is advanced', () => {
    const clock = new SimulatedClock(micros(10));
    expect([clock.now(), clock.now()]).toEqual([10, 10]);
    clock.advanceTo(micros(25));
    clock.advanceTo(micros(25));
    expect(clock.now()).toBe(25);
  });

  it('never goes back, and stays where it was when asked to', () => {
    const clock = new SimulatedClock(micros(10));
    expect(() => clock.advanceTo(micros(9))).toThrow(ValidationError);
    expect(clock.now()).toBe(10);
  });
});

describe('liveClock', () => {
  it('reads whole microseconds after 2024 and does not go back', () => {
    const first = liveClock.now();
    expect(Number.isSafeInteger(first)).toBe(true);
    expect(first).toBeGreaterThan(1_704_067_200_000_000);
    expect(liveClock.now()).toBeGreaterThanOrEqual(first);
  });
});

describe('stopwatch', () => {
  it('counts seconds up from zero', async () => {
    const elapsed = stopwatch();
    const start = elapsed();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(start).toBeGreaterThanOrEqual(0);
    expect(elapsed()).toBeGreaterThan(start + 0.01);
    expect(elapsed()).toBeLessThan(10);
  });
});
