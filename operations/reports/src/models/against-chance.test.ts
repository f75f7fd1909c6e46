import { expect, it } from 'vitest';
import { againstChance, intervalText } from './against-chance.ts';

it('says on which side of chance an interval lies', () => {
  expect(againstChance([0.01, 0.02], 0)).toBe('better than chance');
  expect(againstChance([-0.02, -0.01], 0)).toBe('worse than chance');
  expect(againstChance([0.9, 0.98], 1, 'lower')).toBe('better than chance');
  expect(againstChance([1.1, 1.2], 1, 'lower')).toBe('worse than chance');
  expect(againstChance([0, 0.1], 0)).toBe('chance is within the interval');
  expect(againstChance([-0.1, 0], 0)).toBe('chance is within the interval');
  expect(againstChance(null, 0)).toMatchObject({ text: expect.stringContaining('title="there is no interval') });
});

it('writes an interval, or a dash', () => {
  expect(intervalText([1, 2], String)).toBe('1 to 2');
  expect(intervalText(null, String)).toBe('–');
});
