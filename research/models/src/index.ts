export * from './dataset.ts';
export * from './estimator.ts';
export * from './out-of-fold.ts';
export * from './ridge.ts';
export * from './sample.ts';
export * from './splitter.ts';
