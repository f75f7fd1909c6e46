import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { dailyPerformanceSchema, modelSchema, positionSchema, signalSchema, tradeSchema } from './repositories.ts';

const good = {
  signal: { id: 'a', strategy: 's', symbol: 'A', tsEvent: 1, tsKnown: 2, value: -0.5, horizon: 1 },
  trade: {
    id: 'a',
    orderId: 'o',
    strategy: 's',
    symbol: 'A',
    tsEvent: 1,
    side: 'buy',
    quantity: 1,
    price: 2,
    costs: -0.1,
    currency: 'USD',
  },
  position: {
    strategy: 's',
    symbol: 'A',
    tsEvent: 1,
    quantity: -5,
    averageCost: 0,
    price: 0,
    marketValue: -5,
    unrealised: -1,
    realised: 1,
  },
  model: {
    name: 'ridge',
    version: 1,
    stage: 'champion',
    metrics: { ic: -0.1 },
    dataHash: 'd',
    featureSetHash: 'f',
    artefact: 'a',
    trainedAt: 0,
  },
  day: {
    strategy: 's',
    date: 0,
    netAssetValue: -1,
    return: -1,
    costs: 0,
    turnover: 0,
    grossExposure: 0,
    netExposure: -1,
  },
} as const;

const schemas: Readonly<Record<keyof typeof good, z.ZodObject>> = {
  signal: signalSchema,
  trade: tradeSchema,
  position: positionSchema,
  model: modelSchema,
  day: dailyPerformanceSchema,
};
const names = Object.keys(good) as (keyof typeof good)[];

describe.each(names)('a %s', (name) => {
  const schema = schemas[name];
  const record: Readonly<Record<string, unknown>> = good[name];

  it('is taken as it is', () => {
    expect(schema.parse(record)).toStrictEqual(record);
  });

  it('needs every property, and has no other', () => {
    for (const property of Object.keys(record)) {
      const { [property]: _, ...rest } = record;
      expect(schema.safeParse(rest).error?.issues[0]?.path, property).toEqual([property]);
    }
    expect(schema.safeParse({ ...record, colour: 'red' }).success).toBe(false);
  });

  it('has finite numbers, whole instants and names of 1 to 200 characters', () => {
    const wrong: Readonly<Record<string, readonly unknown[]>> = {
      number: [NaN, Infinity, -Infinity, '1', null],
      string: ['', 'x'.repeat(201), 5, null],
    };
    for (const [property, value] of Object.entries(record)) {
      for (const bad of wrong[typeof value] ?? []) {
        expect(schema.safeParse({ ...record, [property]: bad }).success, `${property} ${String(bad)}`).toBe(false);
      }
      if (!/^ts|At$|^date$/.test(property)) continue;
      for (const bad of [0.5, 2 ** 53]) expect(schema.safeParse({ ...record, [property]: bad }).success).toBe(false);
      expect(schema.safeParse({ ...record, [property]: -1 }).success).toBe(true);
    }
  });
});

const check = (name: keyof typeof good, property: string, least: number, allowed: boolean): void =>
  expect(schemas[name].safeParse({ ...good[name], [property]: least }).success, `${name} ${property}`).toBe(allowed);

describe('the records', () => {
  it('have a sign where one makes sense', () => {
    check('trade', 'quantity', 0, false);
    check('trade', 'price', 0, false);
    check('trade', 'price', Number.MIN_VALUE, true);
    check('position', 'quantity', 0, true);
    check('position', 'averageCost', -1e-9, false);
    check('position', 'price', -1e-9, false);
    check('day', 'turnover', -1e-9, false);
    check('day', 'grossExposure', -1e-9, false);
    check('signal', 'horizon', 0, false);
    check('model', 'version', 0, false);
  });

  it('have the stages, sides and currencies there are', () => {
    for (const stage of ['candidate', 'challenger', 'champion', 'retired']) {
      expect(modelSchema.safeParse({ ...good.model, stage }).success).toBe(true);
    }
    expect(modelSchema.safeParse({ ...good.model, stage: 'live' }).success).toBe(false);
    expect(tradeSchema.safeParse({ ...good.trade, side: 'short' }).success).toBe(false);
    expect(tradeSchema.safeParse({ ...good.trade, currency: 'US' }).success).toBe(false);
    expect(modelSchema.safeParse({ ...good.model, metrics: { ic: NaN } }).success).toBe(false);
    expect(modelSchema.parse({ ...good.model, metrics: {} }).metrics).toEqual({});
  });

  it('let a signal have a model and an outcome, or not', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            model: fc.string({ minLength: 1, maxLength: 200 }),
            realised: fc.double({ noNaN: true, noDefaultInfinity: true }),
          },
          { requiredKeys: [] },
        ),
        (optional) => {
          expect(signalSchema.parse({ ...good.signal, ...optional })).toStrictEqual({ ...good.signal, ...optional });
        },
      ),
    );
  });
});
