/** Splitters cut a sample into train and test folds, purged by label span and embargoed: one kind a file. */
export type { Fold, Splitter, TestBlock } from './fold.ts';
export { combinatorialPurged, type CombinatorialPurgedOptions } from './combinatorial-purged.ts';
export { holdOut, type HoldOutPart } from './hold-out.ts';
export { openHoldOut, type HoldOutLog, type HoldOutOpening } from './hold-out-log.ts';
export { innerHoldOut, type TrainAndTest } from './inner-hold-out.ts';
export { purgedKFold, type PurgedKFoldOptions } from './purged-k-fold.ts';
export { randomKFold, type RandomKFoldOptions } from './random-k-fold.ts';
export { regimeSplit, type RegimeSplitOptions } from './regime-split.ts';
export { splitterOf, splitterSchema, type RegimeOf, type SplitterSpec } from './splitter-spec.ts';
export { trainValidationTest, type ThreeWay, type ThreeWayOptions } from './train-validation-test.ts';
export { walkForward, walkForwardLengths, type WalkForwardOptions } from './walk-forward.ts';
