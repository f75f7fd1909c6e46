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
