export { icDecay, type DecayOptions, type IcDecay, type IcPoint } from './analysis/ic-decay.ts';
export {
  checkFeatures,
  type CheckName,
  type CheckOptions,
  type FeatureCheck,
  type Finding,
} from './checks/check-features.ts';
export { evaluate, type EvaluateOptions } from './evaluators/evaluate.ts';
export type { Expr, Kind } from './language/expr.ts';
export {
  featureSetNamed,
  hashFeatures,
  parseFeatureSet,
  readFeatureSet,
  shippedFeatureSets,
  usableFeatures,
  type Feature,
  type FeatureSet,
  type UsableFeatures,
} from './sets/feature-set.ts';
export { labelsOfHorizons } from './labels/horizons.ts';
export { evaluateLabel, type LabelValues } from './evaluators/labels.ts';
export { isFeature, isLabel, parse, parseFeature, parseLabel } from './language/language.ts';
export { signature, type Argument, type Axis, type LabelOperator, type Operator } from './language/operator.ts';
export { describeOperators, operators } from './operators/operators.ts';
export { labelOperators } from './operators/label-operators.ts';
export { createStream, type FeatureStream, type StreamBar, type StreamOptions } from './evaluators/stream.ts';
export {
  createFeatureStore,
  joinFeatures,
  type FeatureRow,
  type FeatureStore,
  type StoredValues,
} from './store/feature-store.ts';
export { walkPanel } from './evaluators/walk.ts';
export {
  MicrostructureBars,
  microstructureColumns,
  type MicrostructureBar,
  type MicrostructureOptions,
} from './microstructure/microstructure-bars.ts';
export {
  microstructureBars,
  type MicrostructureTable,
  type TradesAndQuotes,
} from './microstructure/microstructure-of-records.ts';
export { panelOfMicrostructure } from './microstructure/microstructure-panel.ts';
export { MEASURES, type Measure } from './microstructure/measures.ts';
export { checkStationarity, type Stationarity, type StationarityVerdict } from './checks/check-stationarity.ts';
export { clusterFeatures, type FeatureClusters } from './checks/cluster-features.ts';
export { findDeadFeatures, type DeadFeature, type FeatureColumn } from './checks/find-dead-features.ts';
export { smallestStationaryD, type SmallestDifference } from './checks/fractional-difference.ts';
export { suspectColumn, type LagIc, type Suspicion, type SuspicionOptions } from './checks/suspect-column.ts';
export { edgeExposure } from './network/edge-exposure.ts';
export { edgesOf, readEdges, type EdgeRow, type Edges, type ReadEdges } from './network/edges.ts';
export { ownershipEdges } from './network/ownership-edges.ts';
export {
  factorExpressions,
  type FactorExpressionOptions,
  type FactorScore,
  type FactorScores,
} from './factors/factor-expressions.ts';
export {
  factorLibraryNamed,
  parseFactorLibrary,
  readFactorLibrary,
  REGIMES,
  type Factor,
  type FactorLibrary,
  type Regime,
} from './factors/factor-library.ts';
export { factorReview, type FactorReview, type ReviewedFactor, type ReviewOptions } from './factors/factor-review.ts';
export type { Estimate, Verdict } from './factors/factor-verdict.ts';
