export * from './catalog.ts';
export * from './provider.ts';
export * from './repositories/repositories.ts';
export * from './records/kind.ts';
export * from './records/kinds.ts';
export * from './records/records.ts';
export * from './records/record-writer.ts';
export { barsKnownAt } from './records/bars-known-at.ts';
export { withActions, type ActedBars } from './actions/with-actions.ts';
export type { ColumnTable, ColumnValues, FileHead, Layout, LayoutFile, Reading, RowSink } from './import/layout.ts';
export { importFiles, type Imported, type ImportFilesOptions } from './import/import-files.ts';
export { streamFiles, type FileStream, type StreamOptions } from './import/stream-files.ts';
export type { ImportSummary } from './import/import-tally.ts';
export type { ZeroCoded } from './import/zero-codes.ts';
export { readTable } from './import/tables/read-table.ts';
export { describeRecognised, type Recognised } from './import/recognise-columns.ts';
export type { Rejection } from './import/rejection-log.ts';
export type { Source } from './import/source-file.ts';
export { calibrateMarket, type CalibrateOptions, type Calibration } from './simulation/calibration/calibrate-market.ts';
export { FIGURES, type FigureName } from './simulation/calibration/describe-returns.ts';
export { formatBarsCsv } from './simulation/format-bars-csv.ts';
export { marketSpecSchema, parseMarketSpec, type MarketSpec, type MarketSpecInput } from './simulation/market-spec.ts';
export { simulateMarket, type SimulatedMarket, type SimulateOptions } from './simulation/simulate-market.ts';
export type { Truth } from './simulation/truth.ts';
export { simulateBook, type BookOptions, type SimulatedBook } from './simulation/ticks/simulate-book.ts';
export { simulateTicks, type SessionTicks, type TickOptions } from './simulation/ticks/simulate-ticks.ts';
export { checkRequest } from './providers/check-request.ts';
export { simulatedProvider } from './providers/simulated-provider.ts';
export { parseBarSpec, type BarSpec } from './aggregation/bar-spec.ts';
export { TradeAggregator, type AggregateOptions, type TradeColumns } from './aggregation/aggregate-trades.ts';
export { AGGREGATE_FIELDS, BarColumns, barsOfColumns, type AggregateBar } from './aggregation/bar-columns.ts';
export { resampleBars } from './aggregation/resample-bars.ts';
export { checkQuality, chooseCalendar } from './quality/check-quality.ts';
export type { ImportNotes, QualityOptions } from './quality/check.ts';
export {
  describeCase,
  nameTime,
  sortFindings,
  summariseFinding,
  type FindingAction,
  type FindingCase,
  type Finding,
  type FindingSummary,
  type Severity,
} from './quality/finding.ts';
export { repairBars, type Repaired } from './quality/repair-bars.ts';
export { scoreSymbols, type SymbolScore } from './quality/score-symbols.ts';
export { endedByActions } from './quality/timeliness.ts';
export { judgeActions, type ActionJudgement, type ActionVerdict } from './quality/actions/judge-actions.ts';
export { correctActions } from './quality/actions/correct-actions.ts';
export { checkEvents } from './quality/events/check-events.ts';
export { knownBy } from './point-in-time/known-by.ts';
export { asOfColumn, type AsOfColumnOptions } from './point-in-time/as-of-column.ts';
export { decisionInstants, type DecisionOptions } from './point-in-time/decision-instants.ts';
export { fieldName, joinRecords, type JoinedRecords, type WantedField } from './point-in-time/join-records.ts';
export { TRANSFORM_CODES, transformSeries, type TransformCode } from './point-in-time/transform-series.ts';
export { membershipMask, membersAt, recordsOfSpells, type Spell } from './universes/membership.ts';
export { compareChanges, type ChangeComparison, type IndexChange } from './universes/compare-changes.ts';
export { parseSymbolList } from './universes/symbol-list.ts';
export { REBALANCES, type Rebalance } from './universes/rebalance-bars.ts';
export { liquidUniverse, type LiquidityRule } from './universes/liquid-universe.ts';
export { expandBySectors, type ExpansionRule } from './universes/sector-expansion.ts';
export * from './universes/universe.ts';
export { checkSurvivorship, type Survivorship, type SurvivorshipOptions } from './universes/check-survivorship.ts';
export { averageDailyVolume, type AverageDailyVolume } from './services/average-daily-volume.ts';
export { volumeProfile, type VolumeProfile, type VolumeProfileOptions } from './services/volume-profile.ts';
export * from './services/realised-volatility.ts';
export { realisedVariance, type RealisedVariance, type RealisedVarianceOptions } from './services/realised-variance.ts';
export * from './services/spread-estimates.ts';
export { measureSpreads, type MeasuredSpread } from './services/measured-spreads.ts';
export { marketIndex, movingAverage, type IndexWeights } from './services/market-index.ts';
export { marketBreadth, type BreadthOptions, type MarketBreadth } from './services/market-breadth.ts';
export { averageCorrelation } from './services/average-correlation.ts';
export {
  shortAvailability,
  type ShortAvailability,
  type ShortAvailabilityOptions,
} from './services/short-availability.ts';
export {
  actionsOf,
  applyActions,
  type ActionConflict,
  type AppliedActions,
  type UnusedAction,
} from './actions/apply-actions.ts';
export { readActions, writeActions, type ActionRow } from './actions/action-rows.ts';
export {
  DELISTING_REASONS,
  delistingReturns,
  type DelistingOptions,
  type DelistingReason,
} from './actions/delisting-returns.ts';
export { findReusedTickers, type ReuseOptions, type SuspectedReuse } from './instruments/find-reused-tickers.ts';
export { joinRenamed, type JoinedTickers } from './instruments/join-renamed.ts';
export { splitReusedTickers, type SplitTickers } from './instruments/split-reused-tickers.ts';
export { instrumentAt, instrumentsOf, type ListedInstrument, type TickerSpell } from './instruments/ticker-spells.ts';
export { DECISION_RULES, type DecisionRule } from './reconciliation/decide-bars.ts';
export type { FactorSegment } from './reconciliation/match-basis.ts';
export {
  reconcile,
  type Disagreement,
  type ReconcileCounts,
  type Reconciled,
  type ReconcileOptions,
  type ReconcileSource,
} from './reconciliation/reconcile.ts';
