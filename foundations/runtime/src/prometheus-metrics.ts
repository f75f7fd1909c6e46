/** The embedded Metrics: counters, gauges and histograms in Prometheus' text exposition format 0.0.4. */
import { ValidationError, type Counter, type Gauge, type Histogram, type Metrics } from '@quantcli/core';

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

type Type = 'counter' | 'gauge' | 'histogram';

interface Measurement {
  readonly type: Type;
  readonly help: string;
  readonly buckets: string;
  readonly instrument: unknown;
  readonly samples: () => string;
}

/** Makes an empty set of measurements. Asking for a name again gives the same instrument; with another type, help or buckets it throws {@link ValidationError}. */
export function createMetrics(): Metrics {
  const measurements = new Map<string, Measurement>();

  function register<T>(
    type: Type,
    name: string,
    help: string,
    buckets: readonly number[],
    create: () => { instrument: T; samples: () => string },
  ): T {
    if (!NAME.test(name)) throw refuse('name', `"${name}" is no metric name`, 'use letters, digits, _ and :');
    const known = measurements.get(name);
    if (known === undefined) {
      const made = create();
      measurements.set(name, { type, help, buckets: buckets.join(), ...made });
      return made.instrument;
    }
    if (known.type !== type || known.help !== help || known.buckets !== buckets.join()) {
      throw refuse('redefined', `metric ${name} exists already as another ${known.type}`, 'choose another name');
    }
    return known.instrument as T;
  }

  return {
    counter: (name, help) => register('counter', name, help, [], () => createCounter(name)),
    gauge: (name, help) => register('gauge', name, help, [], () => createGauge(name)),
    histogram: (name, help, buckets) =>
      register('histogram', name, help, buckets, () => createHistogram(name, buckets)),
    expose: () =>
      [...measurements]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { type, help, samples }]) => {
          const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
          return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n${samples()}`;
        })
        .join(''),
  };
}

function createCounter(name: string): { instrument: Counter; samples: () => string } {
  let total = 0;
  return {
    instrument: {
      add(amount = 1) {
        if (!(amount >= 0)) throw refuse('decrease', `counter ${name} cannot change by ${amount}`, 'use a gauge');
        total += amount;
      },
    },
    samples: () => `${name} ${numberText(total)}\n`,
  };
}

function createGauge(name: string): { instrument: Gauge; samples: () => string } {
  let current = 0;
  return {
    instrument: {
      set(value) {
        current = value;
      },
    },
    samples: () => `${name} ${numberText(current)}\n`,
  };
}

function createHistogram(name: string, buckets: readonly number[]): { instrument: Histogram; samples: () => string } {
  if (!buckets.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > buckets[i - 1]!))) {
    throw refuse('buckets', `histogram ${name} has buckets ${buckets.join(', ')}`, 'give finite, increasing bounds');
  }
  const counts = new Float64Array(buckets.length + 1);
  let sum = 0;
  return {
    instrument: {
      observe(value) {
        const bucket = buckets.findIndex((bound) => value <= bound);
        counts[bucket < 0 ? buckets.length : bucket]! += 1;
        sum += value;
      },
    },
    samples() {
      let below = 0;
      const lines = [...buckets, Infinity].map((bound, i) => {
        below += counts[i]!;
        return `${name}_bucket{le="${numberText(bound)}"} ${below}\n`;
      });
      return `${lines.join('')}${name}_sum ${numberText(sum)}\n${name}_count ${below}\n`;
    },
  };
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function refuse(code: string, what: string, fix: string): ValidationError {
  return new ValidationError({ code: `metrics.${code}`, what, fix });
}
