import { describe, expect, it } from 'vitest';
import { SimulatedClock } from './clock.ts';
import { createLogger, type LogOptions } from './log.ts';
import { micros } from './micros.ts';

const clock = new SimulatedClock(micros(1_718_029_803_000_000));

function capture(options: Partial<LogOptions> = {}): { log: ReturnType<typeof createLogger>; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    correlationId: 'run-1',
    clock,
    human: false,
    write: (line) => void lines.push(line),
    ...options,
  });
  return { log, lines };
}

const human = (write: (log: ReturnType<typeof createLogger>) => void): string => {
  const { log, lines } = capture({ human: true, level: 'trace' });
  write(log);
  expect(lines).toHaveLength(1);
  return lines[0]!;
};

describe('in a pipe', () => {
  it('writes one JSON object a line, with the correlation id and the time of the clock given', () => {
    const { log, lines } = capture();
    log.info({ rows: 3 }, 'imported\nfrom a file');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 30,
      time: '2024-06-10T14:30:03.000000Z',
      correlationId: 'run-1',
      rows: 3,
      msg: 'imported\nfrom a file',
    });
  });

  it('writes nothing below its level, and nothing at all when silent', () => {
    const { log, lines } = capture({ level: 'warn' });
    log.info('x');
    log.debug('x');
    expect(lines).toHaveLength(0);
    log.warn('x');
    expect(lines).toHaveLength(1);
    const silent = capture({ level: 'silent' });
    silent.log.fatal('x');
    expect(silent.lines).toHaveLength(0);
  });

  it('hides secrets, at the top and one level down', () => {
    const { log, lines } = capture();
    log.info({ apiKey: 'k-1', password: 'k-2', broker: { token: 'k-3', secret: 'k-4', name: 'paper' } });
    expect(lines[0]).not.toMatch(/k-\d/);
    expect(JSON.parse(lines[0]!)).toMatchObject({ apiKey: '[hidden]', broker: { token: '[hidden]', name: 'paper' } });
  });

  it('keeps the correlation id in children', () => {
    const { log, lines } = capture();
    log.child({ order: 'o-7' }).info('sent');
    expect(JSON.parse(lines[0]!)).toMatchObject({ correlationId: 'run-1', order: 'o-7' });
  });
});

describe('on a terminal', () => {
  it('writes time, level, message and facts, without the correlation id', () => {
    expect(human((log) => log.warn({ rows: 3, file: 'a.csv', why: { bad: 1 } }, 'rejected'))).toBe(
      '14:30:03 warn  rejected rows=3 file=a.csv why={"bad":1}\n',
    );
    expect(human((log) => log.error('x'))).toBe('14:30:03 error x\n');
    expect(human((log) => log.trace({ a: 1 }))).toBe('14:30:03 trace a=1\n');
  });

  it('stays one line and sends no codes to the terminal, whatever is logged', () => {
    const line = human((log) => log.info({ file: 'a\nb', name: '\u001b[2J\u009b2J', empty: '' }, 'x\r\n\u001b[31my'));
    expect(line).toBe('14:30:03 info  x [31my file="a\\nb" name="\\u001b[2J 2J" empty=""\n');
  });

  it('quotes text of several words', () => {
    expect(human((log) => log.info({ reason: 'no price', symbol: 'BRK.B' }, 'm'))).toBe(
      '14:30:03 info  m reason="no price" symbol=BRK.B\n',
    );
  });

  it('does not fall over facts that take the names of its own', () => {
    expect(human((log) => log.info({ time: 5, level: 'odd' }, 'm'))).toMatch(/ m\n$/);
  });

  it('writes an error with its message', () => {
    expect(human((log) => log.error(new Error('the disk is full')))).toMatch(/^14:30:03 error the disk is full err=\{/);
  });
});
