"""The 101 alphas, written from appendix A of Kakushadze (2016), term by term.

Non-integer windows are floored; `sum` is ts_sum; min and max of two series are elementwise, with a number they are
ts_min and ts_max; vwap stands for (high + low + close) / 3 and adv{d} is the mean dollar volume.
"""
from panel import (
    abs_, correlation, correlation_or_0, covariance, decay_linear, delay, delta, if_else, indneutralize, larger, log, product, rank, scale,
    sign, signedpower, smaller, stddev, ts_argmax, ts_argmin, ts_max, ts_mean, ts_min, ts_rank, ts_sum,
)


def alphas(p):
    open, high, low, close, volume, cap = p.open, p.high, p.low, p.close, p.volume, p.cap
    sector, industry, subindustry = p.sector, p.industry, p.subindustry
    vwap = (high + low + close) / 3
    returns = close / delay(close, 1) - 1
    adv = lambda d: ts_mean(p.dollar_volume, d)
    mid = (high + low) / 2
    # How the last ten days' change compares with that of the ten before, in 46, 49 and 51.
    bend = lambda: ((delay(close, 20) - delay(close, 10)) / 10) - ((delay(close, 10) - close) / 10)
    mix = lambda x, w, y: (x * w) + (y * (1 - w))

    yield 1, lambda: rank(ts_argmax(signedpower(if_else(returns < 0, stddev(returns, 20), close), 2.0), 5)) - 0.5
    yield 2, lambda: -1 * correlation(rank(delta(log(volume), 2)), rank((close - open) / open), 6)
    yield 3, lambda: -1 * correlation(rank(open), rank(volume), 10)
    yield 4, lambda: -1 * ts_rank(rank(low), 9)
    yield 5, lambda: rank(open - (ts_sum(vwap, 10) / 10)) * (-1 * abs_(rank(close - vwap)))
    yield 6, lambda: -1 * correlation(open, volume, 10)
    yield 7, lambda: if_else(adv(20) < volume, (-1 * ts_rank(abs_(delta(close, 7)), 60)) * sign(delta(close, 7)), -1)
    yield 8, lambda: -1 * rank(
        (ts_sum(open, 5) * ts_sum(returns, 5)) - delay(ts_sum(open, 5) * ts_sum(returns, 5), 10)
    )

    def reversal_unless_all_one_way(d):
        day = delta(close, 1)
        return if_else(ts_min(day, d) > 0, day, if_else(ts_max(day, d) < 0, day, -1 * day))

    yield 9, lambda: reversal_unless_all_one_way(5)
    yield 10, lambda: rank(reversal_unless_all_one_way(4))
    yield 11, lambda: (rank(ts_max(vwap - close, 3)) + rank(ts_min(vwap - close, 3))) * rank(delta(volume, 3))
    yield 12, lambda: sign(delta(volume, 1)) * (-1 * delta(close, 1))
    yield 13, lambda: -1 * rank(covariance(rank(close), rank(volume), 5))
    yield 14, lambda: (-1 * rank(delta(returns, 3))) * correlation(open, volume, 10)
    yield 15, lambda: -1 * ts_sum(rank(correlation(rank(high), rank(volume), 3)), 3)
    yield 16, lambda: -1 * rank(covariance(rank(high), rank(volume), 5))
    yield 17, lambda: ((-1 * rank(ts_rank(close, 10))) * rank(delta(delta(close, 1), 1))) * rank(
        ts_rank(volume / adv(20), 5)
    )
    yield 18, lambda: -1 * rank((stddev(abs_(close - open), 5) + (close - open)) + correlation(close, open, 10))
    yield 19, lambda: (-1 * sign((close - delay(close, 7)) + delta(close, 7))) * (1 + rank(1 + ts_sum(returns, 250)))
    yield 20, lambda: (
        (-1 * rank(open - delay(high, 1))) * rank(open - delay(close, 1)) * rank(open - delay(low, 1))
    )

    def alpha_21():
        long, short, deviation = ts_sum(close, 8) / 8, ts_sum(close, 2) / 2, stddev(close, 8)
        busy = (volume / adv(20) > 1) | (volume / adv(20) == 1)
        return if_else(
            (long + deviation) < short, -1, if_else(short < (long - deviation), 1, if_else(busy, 1, -1))
        )

    yield 21, alpha_21
    yield 22, lambda: -1 * (delta(correlation(high, volume, 5), 5) * rank(stddev(close, 20)))
    yield 23, lambda: if_else((ts_sum(high, 20) / 20) < high, -1 * delta(high, 2), 0)

    def alpha_24():
        growth = delta(ts_sum(close, 100) / 100, 100) / delay(close, 100)
        return if_else(
            (growth < 0.05) | (growth == 0.05), -1 * (close - ts_min(close, 100)), -1 * delta(close, 3)
        )

    yield 24, alpha_24
    yield 25, lambda: rank((((-1 * returns) * adv(20)) * vwap) * (high - close))
    yield 26, lambda: -1 * ts_max(correlation(ts_rank(volume, 5), ts_rank(high, 5), 5), 3)
    yield 27, lambda: if_else(
        rank(ts_sum(correlation(rank(volume), rank(vwap), 6), 2) / 2.0) > 0.5, -1, 1
    )
    yield 28, lambda: scale((correlation(adv(20), low, 5) + mid) - close)

    def alpha_29():
        lowest = ts_min(rank(rank(-1 * rank(delta(close - 1, 5)))), 2)
        return ts_min(product(rank(rank(scale(log(ts_sum(lowest, 1))))), 1), 5) + ts_rank(delay(-1 * returns, 6), 5)

    yield 29, alpha_29

    def alpha_30():
        c1, c2, c3 = (delay(close, k) for k in (1, 2, 3))
        ups = (sign(close - c1) + sign(c1 - c2)) + sign(c2 - c3)
        return ((1.0 - rank(ups)) * ts_sum(volume, 5)) / ts_sum(volume, 20)

    yield 30, alpha_30
    yield 31, lambda: (
        rank(rank(rank(decay_linear(-1 * rank(rank(delta(close, 10))), 10)))) + rank(-1 * delta(close, 3))
    ) + sign(scale(correlation(adv(20), low, 12)))
    yield 32, lambda: scale((ts_sum(close, 7) / 7) - close) + (20 * scale(correlation(vwap, delay(close, 5), 230)))
    yield 33, lambda: rank(-1 * (1 - (open / close)))
    yield 34, lambda: rank((1 - rank(stddev(returns, 2) / stddev(returns, 5))) + (1 - rank(delta(close, 1))))
    yield 35, lambda: (ts_rank(volume, 32) * (1 - ts_rank((close + high) - low, 16))) * (1 - ts_rank(returns, 32))
    yield 36, lambda: (
        2.21 * rank(correlation(close - open, delay(volume, 1), 15))
        + 0.7 * rank(open - close)
        + 0.73 * rank(ts_rank(delay(-1 * returns, 6), 5))
        + rank(abs_(correlation(vwap, adv(20), 6)))
        + 0.6 * rank(((ts_sum(close, 200) / 200) - open) * (close - open))
    )
    yield 37, lambda: rank(correlation(delay(open - close, 1), close, 200)) + rank(open - close)
    yield 38, lambda: (-1 * rank(ts_rank(close, 10))) * rank(close / open)
    yield 39, lambda: (-1 * rank(delta(close, 7) * (1 - rank(decay_linear(volume / adv(20), 9))))) * (
        1 + rank(ts_sum(returns, 250))
    )
    yield 40, lambda: (-1 * rank(stddev(high, 10))) * correlation(high, volume, 10)
    yield 41, lambda: ((high * low) ** 0.5) - vwap
    yield 42, lambda: rank(vwap - close) / rank(vwap + close)
    yield 43, lambda: ts_rank(volume / adv(20), 20) * ts_rank(-1 * delta(close, 7), 8)
    yield 44, lambda: -1 * correlation(high, rank(volume), 5)
    # The changes of the sums are those of the closes that enter and leave, without rounding.
    yield 45, lambda: -1 * (
        (rank(ts_sum(delay(close, 5), 20) / 20) * correlation(close, volume, 2))
        * rank(unit(delta(close, 5)) * unit(delta(close, 20)))
    )
    yield 46, lambda: if_else(
        bend() > 0.25, -1, if_else(bend() < 0, 1, -1 * (close - delay(close, 1)))
    )
    yield 47, lambda: (((rank(1 / close) * volume) / adv(20)) * ((high * rank(high - close)) / (ts_sum(high, 5) / 5))) - rank(
        vwap - delay(vwap, 5)
    )
    yield 48, lambda: indneutralize(
        (correlation(delta(close, 1), delta(delay(close, 1), 1), 250) * delta(close, 1)) / close, subindustry
    ) / ts_sum((delta(close, 1) / delay(close, 1)) ** 2, 250)
    yield 49, lambda: if_else(bend() < -0.1, 1, -1 * (close - delay(close, 1)))
    yield 50, lambda: -1 * ts_max(rank(correlation(rank(volume), rank(vwap), 5)), 5)
    yield 51, lambda: if_else(bend() < -0.05, 1, -1 * (close - delay(close, 1)))
    yield 52, lambda: (
        ((-1 * ts_min(low, 5)) + delay(ts_min(low, 5), 5))
        * rank((ts_sum(returns, 240) - ts_sum(returns, 20)) / 220)
        * ts_rank(volume, 5)
    )
    yield 53, lambda: -1 * delta(((close - low) - (high - close)) / (close - low), 9)
    yield 54, lambda: (-1 * ((low - close) * (open**5))) / ((low - high) * (close**5))
    yield 55, lambda: -1 * correlation(
        rank((close - ts_min(low, 12)) / (ts_max(high, 12) - ts_min(low, 12))), rank(volume), 6
    )
    yield 56, lambda: 0 - (1 * (rank(ts_sum(returns, 10) / ts_sum(ts_sum(returns, 2), 3)) * rank(returns * cap)))
    yield 57, lambda: 0 - (1 * ((close - vwap) / decay_linear(rank(ts_argmax(close, 30)), 2)))
    yield 58, lambda: -1 * ts_rank(decay_linear(correlation(indneutralize(vwap, sector), volume, 3), 7), 5)
    yield 59, lambda: -1 * ts_rank(
        decay_linear(correlation(indneutralize(mix(vwap, 0.728317, vwap), industry), volume, 4), 16), 8
    )
    place = lambda: rank((((close - low) - (high - close)) / (high - low)) * volume)
    yield 60, lambda: 0 - (1 * ((2 * scale(place())) - scale(rank(ts_argmax(close, 10)))))
    yield 61, lambda: rank(vwap - ts_min(vwap, 16)) < rank(correlation(vwap, adv(180), 17))
    yield 62, lambda: (
        rank(correlation(vwap, ts_sum(adv(20), 22), 9)) < rank((rank(open) + rank(open)) < (rank(mid) + rank(high)))
    ) * -1
    yield 63, lambda: (
        rank(decay_linear(delta(indneutralize(close, industry), 2), 8))
        - rank(decay_linear(correlation(mix(vwap, 0.318108, open), ts_sum(adv(180), 37), 13), 12))
    ) * -1
    yield 64, lambda: (
        rank(correlation(ts_sum(mix(open, 0.178404, low), 12), ts_sum(adv(120), 12), 16))
        < rank(delta(mix(mid, 0.178404, vwap), 3))
    ) * -1
    yield 65, lambda: (
        rank(correlation(mix(open, 0.00817205, vwap), ts_sum(adv(60), 8), 6)) < rank(open - ts_min(open, 13))
    ) * -1
    yield 66, lambda: (
        rank(decay_linear(delta(vwap, 3), 7))
        + ts_rank(decay_linear((mix(low, 0.96633, low) - vwap) / (open - mid), 11), 6)
    ) * -1
    yield 67, lambda: (
        rank(high - ts_min(high, 2))
        ** rank(correlation(indneutralize(vwap, sector), indneutralize(adv(20), subindustry), 6))
    ) * -1
    yield 68, lambda: (
        ts_rank(correlation(rank(high), rank(adv(15)), 8), 13) < rank(delta(mix(close, 0.518371, low), 1))
    ) * -1
    yield 69, lambda: (
        rank(ts_max(delta(indneutralize(vwap, industry), 2), 4))
        ** ts_rank(correlation(mix(close, 0.490655, vwap), adv(20), 4), 9)
    ) * -1
    yield 70, lambda: (
        rank(delta(vwap, 1)) ** ts_rank(correlation(indneutralize(close, industry), adv(50), 17), 17)
    ) * -1
    yield 71, lambda: larger(
        ts_rank(decay_linear(correlation(ts_rank(close, 3), ts_rank(adv(180), 12), 18), 4), 15),
        ts_rank(decay_linear(rank((low + open) - (vwap + vwap)) ** 2, 16), 4),
    )
    yield 72, lambda: rank(decay_linear(correlation(mid, adv(40), 8), 10)) / rank(
        decay_linear(correlation(ts_rank(vwap, 3), ts_rank(volume, 18), 6), 2)
    )
    yield 73, lambda: larger(
        rank(decay_linear(delta(vwap, 4), 2)),
        ts_rank(decay_linear((delta(mix(open, 0.147155, low), 2) / mix(open, 0.147155, low)) * -1, 3), 16),
    ) * -1
    yield 74, lambda: (
        rank(correlation(close, ts_sum(adv(30), 37), 15))
        < rank(correlation(rank(mix(high, 0.0261661, vwap)), rank(volume), 11))
    ) * -1
    yield 75, lambda: rank(correlation(vwap, volume, 4)) < rank(correlation(rank(low), rank(adv(50)), 12))
    yield 76, lambda: larger(
        rank(decay_linear(delta(vwap, 1), 11)),
        ts_rank(decay_linear(ts_rank(correlation(indneutralize(low, sector), adv(81), 8), 19), 17), 19),
    ) * -1
    yield 77, lambda: smaller(
        rank(decay_linear((mid + high) - (vwap + high), 20)), rank(decay_linear(correlation(mid, adv(40), 3), 5))
    )
    yield 78, lambda: rank(
        correlation(ts_sum(mix(low, 0.352233, vwap), 19), ts_sum(adv(40), 19), 6)
    ) ** rank(correlation(rank(vwap), rank(volume), 5))
    yield 79, lambda: rank(delta(indneutralize(mix(close, 0.60733, open), sector), 1)) < rank(
        correlation(ts_rank(vwap, 3), ts_rank(adv(150), 9), 14)
    )
    yield 80, lambda: (
        rank(sign(delta(indneutralize(mix(open, 0.868128, high), industry), 4)))
        ** ts_rank(correlation(high, adv(10), 5), 5)
    ) * -1
    yield 81, lambda: (
        rank(log(product(rank(rank(correlation(vwap, ts_sum(adv(10), 49), 8)) ** 4), 14)))
        < rank(correlation(rank(vwap), rank(volume), 5))
    ) * -1
    yield 82, lambda: smaller(
        rank(decay_linear(delta(open, 1), 14)),
        ts_rank(decay_linear(correlation(indneutralize(volume, sector), mix(open, 0.634196, open), 17), 6), 13),
    ) * -1

    def alpha_83():
        span = (high - low) / (ts_sum(close, 5) / 5)
        return (rank(delay(span, 2)) * rank(rank(volume))) / (span / (vwap - close))

    yield 83, alpha_83
    yield 84, lambda: signedpower(ts_rank(vwap - ts_max(vwap, 15), 20), delta(close, 4))
    yield 85, lambda: rank(correlation(mix(high, 0.876703, close), adv(30), 9)) ** rank(
        correlation(ts_rank(mid, 3), ts_rank(volume, 10), 7)
    )
    yield 86, lambda: (
        ts_rank(correlation(close, ts_sum(adv(20), 14), 6), 20) < rank((open + close) - (vwap + open))
    ) * -1
    yield 87, lambda: larger(
        rank(decay_linear(delta(mix(close, 0.369701, vwap), 1), 2)),
        ts_rank(decay_linear(abs_(correlation(indneutralize(adv(81), industry), close, 13)), 4), 14),
    ) * -1
    yield 88, lambda: smaller(
        rank(decay_linear((rank(open) + rank(low)) - (rank(high) + rank(close)), 8)),
        ts_rank(decay_linear(correlation(ts_rank(close, 8), ts_rank(adv(60), 20), 8), 6), 2),
    )
    yield 89, lambda: ts_rank(decay_linear(correlation(mix(low, 0.967285, low), adv(10), 6), 5), 3) - ts_rank(
        decay_linear(delta(indneutralize(vwap, industry), 3), 10), 15
    )
    yield 90, lambda: (
        rank(close - ts_max(close, 4)) ** ts_rank(correlation(indneutralize(adv(40), subindustry), low, 5), 3)
    ) * -1
    yield 91, lambda: (
        ts_rank(decay_linear(decay_linear(correlation(indneutralize(close, industry), volume, 9), 16), 3), 4)
        - rank(decay_linear(correlation(vwap, adv(30), 4), 2))
    ) * -1
    yield 92, lambda: smaller(
        ts_rank(decay_linear((mid + close) < (low + open), 14), 18),
        ts_rank(decay_linear(correlation(rank(low), rank(adv(30)), 7), 6), 6),
    )
    yield 93, lambda: ts_rank(decay_linear(correlation(indneutralize(vwap, industry), adv(81), 17), 19), 7) / rank(
        decay_linear(delta(mix(close, 0.524434, vwap), 2), 16)
    )
    yield 94, lambda: (
        rank(vwap - ts_min(vwap, 11)) ** ts_rank(correlation(ts_rank(vwap, 19), ts_rank(adv(60), 4), 18), 2)
    ) * -1
    yield 95, lambda: rank(open - ts_min(open, 12)) < ts_rank(
        rank(correlation(ts_sum(mid, 19), ts_sum(adv(40), 19), 12)) ** 5, 11
    )
    yield 96, lambda: larger(
        ts_rank(decay_linear(correlation_or_0(rank(vwap), rank(volume), 3), 4), 8),
        ts_rank(decay_linear(ts_argmax(correlation_or_0(ts_rank(close, 7), ts_rank(adv(60), 4), 3), 12), 14), 13),
    ) * -1
    yield 97, lambda: (
        rank(decay_linear(delta(indneutralize(mix(low, 0.721001, vwap), industry), 3), 20))
        - ts_rank(decay_linear(ts_rank(correlation_or_0(ts_rank(low, 7), ts_rank(adv(60), 17), 4), 18), 15), 6)
    ) * -1
    yield 98, lambda: rank(decay_linear(correlation(vwap, ts_sum(adv(5), 26), 4), 7)) - rank(
        decay_linear(ts_rank(ts_argmin(correlation(rank(open), rank(adv(15)), 20), 8), 6), 8)
    )
    yield 99, lambda: (
        rank(correlation(ts_sum(mid, 19), ts_sum(adv(60), 19), 8)) < rank(correlation(low, volume, 6))
    ) * -1

    def alpha_100():
        twice = indneutralize(indneutralize(place(), subindustry), subindustry)
        other = indneutralize(correlation(close, rank(adv(20)), 5) - rank(ts_argmin(close, 30)), subindustry)
        return 0 - (1 * (((1.5 * scale(twice)) - scale(other)) * (volume / adv(20))))

    yield 100, alpha_100
    yield 101, lambda: (close - open) / ((high - low) + 0.001)


def unit(x):
    """The sign, none for 0."""
    return x / abs_(x)
