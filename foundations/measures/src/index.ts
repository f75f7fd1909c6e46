/**
 * Performance measures and their significance. Returns are per period and in excess of cash where a measure compares
 * with cash. A measure that does not exist for its input is `undefined`, never NaN or an infinity: too few returns (two
 * are needed), no variation where one divides by it, a return that is missing or infinite.
 */
export * from './annual-return.ts';
export * from './block-length.ts';
export * from './drawdown.ts';
export * from './hit-rate.ts';
export * from './information-coefficient.ts';
export * from './market-exposure.ts';
export * from './monthly-returns.ts';
export * from './newey-west.ts';
export * from './probabilistic-sharpe.ts';
export * from './quantile-returns.ts';
export * from './sharpe.ts';
export * from './sharpe-interval.ts';
export * from './sortino.ts';
export * from './prediction/confusion.ts';
export * from './prediction/forecast-skill.ts';
export * from './prediction/kendall.ts';
export * from './prediction/probability-score.ts';
export * from './prediction/ranking.ts';
export {
  explainedVariance,
  huberLoss,
  meanAbsoluteError,
  meanLoss,
  meanSquaredError,
  medianAbsoluteError,
  absoluteErrorOrder,
  absoluteLoss,
  pinballLoss,
  poissonLoss,
  rSquared,
  squaredLoss,
} from './prediction/regression-error.ts';
export * from './prediction/reliability.ts';
export * from './prediction/score-order.ts';
export * from './prediction/wilson-interval.ts';
export * from './significance/automatic-lag.ts';
export * from './significance/backtest-overfitting.ts';
export * from './significance/coverage-test.ts';
export * from './significance/diebold-mariano.ts';
export * from './significance/mcnemar.ts';
export * from './significance/mean-test.ts';
export * from './significance/sharpe-difference.ts';
export * from './significance/sharpe-test.ts';
export * from './significance/superior-ability.ts';
export type { Significance } from './significance/two-sided.ts';
