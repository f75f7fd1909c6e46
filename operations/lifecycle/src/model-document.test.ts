import { icPerDate } from '@quantcli/measures';
import { describe, expect, it } from 'vitest';
import { gatesSchema } from './gates.ts';
import { fitted, sampleDocument, validated } from './model-document.fixture.ts';
import { judgeModel, modelDocumentSchema } from './model-document.ts';

const document = sampleDocument(3, { fitted });

describe('describeModel', () => {
  it('is a document of its schema, through JSON too', () => {
    expect(modelDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('tests every bar once a path, and trains on rows that were left', () => {
    const { folds, paths } = document.validation;
    expect([folds.length, paths, document.paths.length]).toEqual([6, 3, 3]);
    for (const { blocks, trainRows, testRows, purged } of folds) {
      expect(blocks).toHaveLength(2);
      expect(Math.min(trainRows, testRows, purged)).toBeGreaterThan(0);
    }
  });

  it('gives the mean IC over dates and paths, of the forecasts with the returns that came', () => {
    const { dataset, paths, realised } = validated;
    const means = paths.map(({ forecasts }) => {
      const ics = new Float64Array(dataset.dates.length);
      icPerDate(forecasts, realised, dataset.offsets, ics);
      const present = ics.filter((ic) => !Number.isNaN(ic));
      return present.reduce((sum, ic) => sum + ic, 0) / present.length;
    });
    const mean = means.reduce((sum, ic) => sum + ic, 0) / means.length;
    expect(document.forecast.ic).toBeCloseTo(mean, 12);
    const [low, high] = document.forecast.icInterval!;
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    const counted = document.forecast.years.reduce((sum, { ic, dates }) => sum + (ic ?? 0) * dates, 0);
    expect(counted / document.forecast.years.reduce((sum, { dates }) => sum + dates, 0)).toBeCloseTo(mean, 2);
  });

  it('speaks of the path whose Sharpe ratio is the median', () => {
    const better = validated.paths.filter(({ measures }) => measures.psr! > document.paths[document.typicalPath]!.psr!);
    expect(better.length).toBe(1);
  });

  it('has the coefficients of a linear model with their range, and is promotable only when all gates are open', () => {
    for (const { mean, lowest, highest } of document.coefficients) {
      expect(lowest).toBeLessThanOrEqual(mean);
      expect(highest).toBeGreaterThanOrEqual(mean);
    }
    expect(document.promotable).toBe(document.gates.every(({ passed }) => passed));
    const open = judgeModel(document, gatesSchema.parse({ ic: -1, hitRate: 0, psr: 0, maxDrawdown: 1 }));
    expect(open.every(({ passed }) => passed)).toBe(true);
  });
});
