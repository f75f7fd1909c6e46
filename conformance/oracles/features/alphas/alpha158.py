"""Qlib's Alpha158 from its loader's default configuration, with full windows (Qlib starts at the first bar)."""
from panel import (
    Series, abs_, correlation, delay, larger, log, quantile, residual, rsquare, slope, smaller, stddev, ts_argmax, ts_argmin,
    ts_max, ts_mean, ts_min, ts_rank, ts_sum,
)


def alphas(p):
    open, high, low, close, volume = p.open, p.high, p.low, p.close, p.volume
    vwap = (high + low + close) / 3
    tiny = 1e-12
    yield 'kmid', lambda: (close - open) / open
    yield 'klen', lambda: (high - low) / open
    yield 'kmid2', lambda: (close - open) / (high - low + tiny)
    yield 'kup', lambda: (high - larger(open, close)) / open
    yield 'kup2', lambda: (high - larger(open, close)) / (high - low + tiny)
    yield 'klow', lambda: (smaller(open, close) - low) / open
    yield 'klow2', lambda: (smaller(open, close) - low) / (high - low + tiny)
    yield 'ksft', lambda: (2 * close - high - low) / open
    yield 'ksft2', lambda: (2 * close - high - low) / (high - low + tiny)
    for name, price in (('open', open), ('high', high), ('low', low), ('vwap', vwap)):
        yield f'{name}0', lambda price=price: price / close

    zero = Series(0 * close.v)
    change = lambda x: x - delay(x, 1)
    fall = lambda x: delay(x, 1) - x
    up, down = close > delay(close, 1), close < delay(close, 1)
    traded = abs_(close / delay(close, 1) - 1) * volume
    moved = lambda x, d: ts_sum(abs_(change(x)), d) + tiny
    gains = lambda x, d: ts_sum(larger(change(x), zero), d)
    losses = lambda x, d: ts_sum(larger(fall(x), zero), d)
    figures = {
        'roc': lambda d: delay(close, d) / close,
        'ma': lambda d: ts_mean(close, d) / close,
        'std': lambda d: stddev(close, d) / close,
        'beta': lambda d: slope(close, d) / close,
        'rsqr': lambda d: rsquare(close, d),
        'resi': lambda d: residual(close, d) / close,
        'max': lambda d: ts_max(high, d) / close,
        'min': lambda d: ts_min(low, d) / close,
        'qtlu': lambda d: quantile(close, d, 0.8) / close,
        'qtld': lambda d: quantile(close, d, 0.2) / close,
        'rank': lambda d: ts_rank(close, d),
        'rsv': lambda d: (close - ts_min(low, d)) / (ts_max(high, d) - ts_min(low, d) + tiny),
        'imax': lambda d: ts_argmax(high, d) / d,
        'imin': lambda d: ts_argmin(low, d) / d,
        'imxd': lambda d: (ts_argmax(high, d) - ts_argmin(low, d)) / d,
        'corr': lambda d: correlation(close, log(volume + 1), d),
        'cord': lambda d: correlation(close / delay(close, 1), log(volume / delay(volume, 1) + 1), d),
        'cntp': lambda d: ts_mean(up, d),
        'cntn': lambda d: ts_mean(down, d),
        'cntd': lambda d: ts_mean(up, d) - ts_mean(down, d),
        'sump': lambda d: gains(close, d) / moved(close, d),
        'sumn': lambda d: losses(close, d) / moved(close, d),
        'sumd': lambda d: (gains(close, d) - losses(close, d)) / moved(close, d),
        'vma': lambda d: ts_mean(volume, d) / (volume + tiny),
        'vstd': lambda d: stddev(volume, d) / (volume + tiny),
        'wvma': lambda d: stddev(traded, d) / (ts_mean(traded, d) + tiny),
        'vsump': lambda d: gains(volume, d) / moved(volume, d),
        'vsumn': lambda d: losses(volume, d) / moved(volume, d),
        'vsumd': lambda d: (gains(volume, d) - losses(volume, d)) / moved(volume, d),
    }
    for name, figure in figures.items():
        for d in (5, 10, 20, 30, 60):
            yield f'{name}{d}', lambda figure=figure, d=d: figure(d)
