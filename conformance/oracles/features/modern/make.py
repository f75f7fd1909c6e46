"""Figures of indicators that TA-Lib does not have, by independent libraries: pandas-ta-classic 0.8.32 (pta) and ta 0.11.0.

Run with a Python 3.11 that has pandas-ta-classic==0.8.32, ta==0.11.0, numpy 2.4.6 and pandas 3.1.1:
    python make.py DATA    (DATA: the folder with equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz)

modern.json holds seeded synthetic bars (ties and gaps; no bar without a range, to which the libraries add an epsilon) with
every figure from the first one on; real-bars.json holds figures of real bars at sampled indices, without the prices.
Tolerance of the tests: 1e-9 of the value or of the column's mean size, first index equal.

| indicator | reference |
|---|---|
| hma, zlema, vwma, vidya, mcginley | pta |
| alma | pta, which puts the oldest bar at offset 1: called with 1 - offset |
| keltner_*, donchian_*, chandelier_*, chande_kroll_* | pta (Keltner: EMA of the close from pta.ema, range from pta.atr) |
| ichimoku_tenkan, _kijun | pta; _senkou_a, _b: pta's spans before its shift, moved 26 bars |
| choppiness, efficiency_ratio, qstick, mass_index, vortex_* | pta |
| ulcer_index | ta, less its first values, of highs over fewer than n bars |
| dpo, cmf | ta |
| elder_*, awesome, coppock, tsi, vigor, vigor_signal, fisher, force_index | pta |
| kst | pta, which multiplies percentages by 100 once more: divided by it |
| vwap (rolling) | ta.VolumeWeightedAveragePrice, with the bar's own typical price |
| heikin_ashi_open, _close | pta |
| vwap_anchored, supertrend, connors_rsi, streak, stc, smooth_stochastic, squeeze, fibonacci_level, pivots, ichimoku_chikou, parkinson, garman_klass, rogers_satchell, yang_zhang, ewma_volatility | naive TypeScript forms in research/features/src/indicators/modern/*.reference.ts |
"""
import json, os, sys, warnings
import numpy as np
import pandas as pd
import pandas_ta_classic as pta
import ta

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))


def synthetic(bars=360):
    rng = np.random.default_rng(20240607)
    close = np.round(50 * np.exp(np.cumsum(0.015 * rng.standard_normal(bars))), 2)
    # Ties: closes that repeat.
    for t in range(40, bars, 23):
        close[t] = close[t - 1]
    gap = np.where(rng.random(bars) < 0.1, 1 + 0.03 * rng.standard_normal(bars), 1)
    opens = np.round(np.concatenate([[50], close[:-1]]) * gap, 2)
    high = np.round(np.maximum(opens, close) + 0.05 + 0.4 * rng.random(bars), 2)
    low = np.round(np.minimum(opens, close) - 0.05 - 0.4 * rng.random(bars), 2)
    volume = np.round(1e5 * np.exp(0.5 * rng.standard_normal(bars)))
    return pd.DataFrame({"open": opens, "high": high, "low": low, "close": close, "volume": volume})


def columns(b):
    o, h, l, c, v = b.open, b.high, b.low, b.close, b.volume
    f = {}
    f["hma(close, 16)"] = pta.hma(c, 16)
    f["hma(close, 9)"] = pta.hma(c, 9)
    f["alma(close, 9, 0.85, 6)"] = pta.alma(c, 9, sigma=6.0, distribution_offset=0.15)
    f["zlema(close, 20)"] = pta.zlma(c, 20)
    f["vwma(close, volume, 20)"] = pta.vwma(c, v, 20)
    f["vidya(close, 14)"] = pta.vidya(c, 14)
    f["mcginley(close, 10)"] = pta.mcgd(c, 10)
    e, a = pta.ema(c, 20), pta.atr(h, l, c, 20, talib=False)
    f["keltner_middle(close, 20)"] = e
    f["keltner_upper(high, low, close, 20, 2)"] = e + 2 * a
    f["keltner_lower(high, low, close, 20, 2)"] = e - 2 * a
    d = pta.donchian(h, l, 20, 20)
    f["donchian_lower(low, 20)"], f["donchian_middle(high, low, 20)"], f["donchian_upper(high, 20)"] = (d.iloc[:, i] for i in range(3))
    a22 = pta.atr(h, l, c, 22, talib=False)
    f["chandelier_long(high, low, close, 22, 3)"] = h.rolling(22).max() - 3 * a22
    f["chandelier_short(high, low, close, 22, 3)"] = l.rolling(22).min() + 3 * a22
    k = pta.cksp(h, l, c, 10, 1, 9, tvmode=True)
    f["chande_kroll_long(high, low, close, 10, 1, 9)"], f["chande_kroll_short(high, low, close, 10, 1, 9)"] = k.iloc[:, 0], k.iloc[:, 1]
    tenkan, kijun, span = pta.midprice(h, l, 9), pta.midprice(h, l, 26), pta.midprice(h, l, 52)
    f["ichimoku_tenkan(high, low)"], f["ichimoku_kijun(high, low)"] = tenkan, kijun
    f["ichimoku_senkou_a(high, low)"], f["ichimoku_senkou_b(high, low)"] = (0.5 * (tenkan + kijun)).shift(26), span.shift(26)
    f["choppiness(high, low, close, 14)"] = pta.chop(h, l, c, 14)
    f["efficiency_ratio(close, 10)"] = pta.er(c, 10)
    f["qstick(open, close, 8)"] = pta.qstick(o, c, 8)
    f["mass_index(high, low, 9, 25)"] = pta.massi(h, l, 9, 25)
    x = pta.vortex(h, l, c, 14)
    f["vortex_plus(high, low, close, 14)"], f["vortex_minus(high, low, close, 14)"] = x.iloc[:, 0], x.iloc[:, 1]
    f["ulcer_index(close, 14)"] = ta.volatility.UlcerIndex(c, 14).ulcer_index().where(c.index >= 26)
    f["dpo(close, 20)"] = ta.trend.DPOIndicator(c, 20).dpo()
    f["cmf(high, low, close, volume, 20)"] = ta.volume.ChaikinMoneyFlowIndicator(h, l, c, v, 20).chaikin_money_flow()
    f["force_index(close, volume, 13)"] = pta.efi(c, v, 13)
    er = pta.eri(h, l, c, 13)
    f["elder_bull(high, close, 13)"], f["elder_bear(low, close, 13)"] = er.iloc[:, 0], er.iloc[:, 1]
    f["awesome(high, low, 5, 34)"] = pta.ao(h, l, 5, 34)
    f["coppock(close, 10, 11, 14)"] = pta.coppock(c, 10, 11, 14)
    f["kst(close)"] = pta.kst(c).iloc[:, 0] / 100
    f["tsi(close, 25, 13)"] = pta.tsi(c, 13, 25).iloc[:, 0]
    r = pta.rvgi(o, h, l, c, 10, 4)
    f["vigor(open, high, low, close, 10)"], f["vigor_signal(open, high, low, close, 10)"] = r.iloc[:, 1], r.iloc[:, 2]
    f["fisher(high, low, 9)"] = pta.fisher(h, l, 9).iloc[:, 0]
    f["rolling_vwap((high + low + close) / 3, volume, 14)"] = ta.volume.VolumeWeightedAveragePrice(h, l, c, v, 14).volume_weighted_average_price()
    ha = pta.ha(o, h, l, c)
    f["heikin_ashi_open(open, high, low, close)"], f["heikin_ashi_close(open, high, low, close)"] = ha.iloc[:, 0], ha.iloc[:, 3]
    return f


def write(name, content):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")


def main():
    bars = synthetic()
    write("modern.json", {
        "versions": {"pandas-ta-classic": "0.8.32", "ta": "0.11.0", "pandas": pd.__version__, "numpy": np.__version__},
        "bars": {name: bars[name].tolist() for name in bars},
        "columns": {text: [None if np.isnan(x) else x for x in s] for text, s in columns(bars).items()},
    })
    data = pd.read_csv(os.path.join(sys.argv[1], "equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz"))
    at = list(range(100, 3000, 97)) + [2999]
    real = {}
    for symbol in ["AAPL", "JPM", "XOM"]:
        b = data[data.symbol == symbol].reset_index(drop=True).iloc[:3000].astype({"volume": float})
        real[symbol] = {text: {"first": int(s.first_valid_index()), "values": [None if np.isnan(x) else x for x in s[at]]} for text, s in columns(b).items()}
    write("real-bars.json", {"at": at, "symbols": real})


main()
