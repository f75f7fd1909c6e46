/**
 * alpha-v1, the default feature set: price, volatility, volume and liquidity effects that are long known in daily
 * equities. Nothing is ranked here (models rank per date), and nothing depends on the level of a price or on the unit
 * of a volume, except where `dollar_volume` is named. Signs are natural: whether a large value is good is for the model.
 */
import type { FeatureSet } from './feature-set.ts';

export const alphaV1: FeatureSet = {
  name: 'alpha-v1',
  features: [
    {
      name: 'momentum_12_1',
      expr: 'delay(close, 21) / delay(close, 252) - 1',
      description: 'Return of the last year without the last month (Jegadeesh & Titman 1993).',
    },
    {
      name: 'momentum_6_1',
      expr: 'delay(close, 21) / delay(close, 126) - 1',
      description: 'Return of the last half year without the last month (Jegadeesh & Titman 1993).',
    },
    { name: 'momentum_3', expr: 'returns(close, 63)', description: 'Return of the last quarter.' },
    {
      name: 'reversal_21',
      expr: 'returns(close, 21)',
      description: 'Return of the last month, which tends to reverse (Jegadeesh 1990).',
    },
    {
      name: 'reversal_5',
      expr: 'returns(close, 5)',
      description: 'Return of the last week, which tends to reverse (Lehmann 1990).',
    },
    {
      name: 'volatility_20',
      expr: 'ts_std(returns(close), 20)',
      description: 'Daily volatility over a month (Ang, Hodrick, Xing & Zhang 2006).',
    },
    { name: 'volatility_60', expr: 'ts_std(returns(close), 60)', description: 'Daily volatility over a quarter.' },
    {
      name: 'volatility_ratio',
      expr: 'ts_std(returns(close), 20) / ts_std(returns(close), 120)',
      description: "The month's volatility against the half year's.",
    },
    {
      name: 'max_return_21',
      expr: 'ts_max(returns(close), 21)',
      description: 'The best day of the month: lottery demand (Bali, Cakici & Whitelaw 2011).',
    },
    {
      name: 'high_252',
      expr: 'close / ts_max(high, 252) - 1',
      description: 'Distance to the highest price of the year (George & Hwang 2004).',
    },
    {
      name: 'low_252',
      expr: 'close / ts_min(low, 252) - 1',
      description: 'Distance to the lowest price of the year.',
    },
    { name: 'rsi_14', expr: 'rsi(close, 14)', description: 'Relative strength index (Wilder 1978).' },
    {
      name: 'bollinger_20',
      // TA-Lib's bands use the population deviation, √(19/20) of the sample's.
      expr: '0.5 + (close - ts_mean(close, 20)) / (4 * sqrt(0.95) * ts_std(close, 20))',
      description: 'Position between the Bollinger bands of two deviations: 0 at the lower, 1 at the upper.',
    },
    {
      name: 'price_to_mean_50',
      expr: 'close / ts_mean(close, 50) - 1',
      description: 'Distance to the 50-bar mean.',
    },
    {
      name: 'price_to_mean_200',
      expr: 'close / ts_mean(close, 200) - 1',
      description: 'Distance to the 200-bar mean.',
    },
    {
      name: 'ema_12_26',
      expr: 'ema(close, 12) / ema(close, 26) - 1',
      description: 'Fast against slow exponential mean: MACD as a ratio (Appel 1979).',
    },
    {
      name: 'atr_14',
      expr: 'atr(high, low, close, 14) / close',
      description: 'Average true range relative to the price (Wilder 1978).',
    },
    {
      name: 'range_20',
      expr: 'ts_mean((high - low) / close, 20)',
      description: 'Mean range of the day relative to the price (Parkinson 1980).',
    },
    {
      name: 'close_location_5',
      expr: 'ts_mean(if_else(high > low, (close - low) / (high - low), 0.5), 5)',
      description: "Where the close lay in the day's range over a week: 0 at the low, 1 at the high.",
    },
    {
      name: 'overnight_20',
      expr: 'ts_mean(open / delay(close, 1) - 1, 20)',
      description: 'Mean return from close to open (Lou, Polk & Skouras 2019).',
    },
    {
      name: 'intraday_20',
      expr: 'ts_mean(close / open - 1, 20)',
      description: 'Mean return from open to close (Lou, Polk & Skouras 2019).',
    },
    {
      name: 'price_rank_60',
      expr: 'ts_rank(close, 60)',
      description: 'Percent rank of the close among those of the quarter.',
    },
    {
      name: 'volume_surprise',
      expr: 'volume / ts_mean(volume, 120)',
      description: 'Volume against its half-year mean (Gervais, Kaniel & Mingelgrin 2001).',
    },
    {
      name: 'price_volume_20',
      expr: 'ts_corr(close, volume, 20)',
      description: 'Correlation of price and volume over a month.',
    },
    {
      name: 'illiquidity_20',
      expr: 'ts_mean(1000000 * abs(returns(close)) / dollar_volume, 20)',
      description: 'Absolute return for a million traded (Amihud 2002).',
    },
    {
      name: 'size',
      expr: 'log(ts_mean(dollar_volume, 60))',
      description: 'Logarithm of the mean money traded: a stand-in for size.',
    },
  ],
};
