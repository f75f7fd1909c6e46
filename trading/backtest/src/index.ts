export * from './forecast-quality.ts';
export * from './learn.ts';
export { chosenFeatures, prepareDataset, type FeatureChoice, type Prepared } from './prepare-dataset.ts';
export { tradeForecasts } from './trade-forecasts.ts';
export {
  fitModel,
  forecastsOf,
  prepareModel,
  specifiedEstimator,
  specifiedSplitter,
  validateModel,
  type ValidatedModel,
  type ValidatedPath,
} from './train-model.ts';
export { checkModelSpec, modelSpecSchema, type ModelSpec } from './model-spec.ts';
export * from './run-config.ts';
export * from './run-document.ts';
export * from './run-research.ts';
export * from './run-series.ts';
export * from './simulate.ts';
export * from './trades.ts';
export * from './verdict.ts';
export { sectorPanel, spreadSectorForecasts, type SectorPanel } from './sector-panel.ts';
