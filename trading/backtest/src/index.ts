export * from './learn.ts';
export * from './run-config.ts';
export * from './run-document.ts';
export * from './run-research.ts';
export * from './run-series.ts';
export * from './simulate.ts';
export * from './trades.ts';
export * from './verdict.ts';
