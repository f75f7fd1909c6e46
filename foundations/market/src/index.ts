export * from './bars.ts';
export * from './cost-model.ts';
export * from './fee-table.ts';
export * from './hash-bars.ts';
export * from './instrument.ts';
export * from './money.ts';
export * from './panel-from-bars.ts';
export * from './us-regulatory-fees.ts';
