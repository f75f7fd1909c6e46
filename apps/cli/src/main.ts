/** The entry of the command line: finds the command, runs its operation, prints its result, and turns failures into one line and an exit code. */
import { codeVersion, ConfigurationError, didYouMean, Interrupted, QuantError, systemError } from '@quantcli/core';
import { helpOf, helpOfGroup, parseArguments } from './arguments.ts';
import { commands } from './commands.ts';
import { createContext } from './context.ts';

/** Where the command line writes. */
export interface Output {
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly error: (text: string) => void;
}

export async function main(argv: readonly string[]): Promise<void> {
  // A reader that closes the pipe early (`| head`) has what it wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`quant: ${systemError('cannot write the result', error).message}\n`);
    process.exit(1);
  });
  const interruption = new AbortController();
  let since: number | undefined;
  const interrupt = (): void => {
    // One Ctrl-C stops in order; another after a moment stops at once.
    if (since !== undefined && performance.now() - since > 1_000) process.exit(130);
    since ??= performance.now();
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.on('SIGHUP', interrupt);
  const output: Output = {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  };
  process.exitCode = await execute(argv, output, interruption.signal);
}

/** Runs a command and returns its exit code: 0 done, 1 it failed, 2 the input was wrong, 130 interrupted. */
export async function execute(argv: readonly string[], output: Output, signal: AbortSignal): Promise<number> {
  try {
    return await dispatch(argv, output, signal);
  } catch (error) {
    return fail(error, output);
  }
}

async function dispatch(argv: readonly string[], output: Output, signal: AbortSignal): Promise<number> {
  if (argv[0] === 'help' && argv.length > 1) return dispatch([...argv.slice(1), '--help'], output, signal);
  const { out } = output;
  const words = argv.filter((word) => !word.startsWith('-'));
  const command = commands.find(({ path }) => path.every((word, i) => argv[i] === word));
  if (command === undefined) {
    const wantsHelp = argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help';
    const group = commands.filter(({ path }) => path[0] === words[0] && path.length > 1);
    if (argv[0] === '--version') {
      out(`${codeVersion()}\n`);
      return 0;
    }
    if (wantsHelp || (group.length > 0 && argv.length === 1)) {
      out(helpOfGroup(group.length > 0 ? group : commands));
      return 0;
    }
    const wanted = argv.slice(0, group.length > 0 ? 2 : 1).join(' ');
    const suggestion = didYouMean(
      wanted,
      commands.map(({ path }) => path.join(' ')),
    );
    throw new ConfigurationError({
      code: 'cli.command',
      what: `there is no command "${wanted}"`,
      fix: suggestion || 'see quant --help',
    });
  }
  const { operation, render, failed } = await command.load();
  const rest = argv.slice(command.path.length);
  if (rest.includes('--help') || rest.includes('-h')) {
    out(helpOf(command, operation));
    return 0;
  }
  const { input, options } = parseArguments(command, operation, rest);
  await using context = createContext(options, signal);
  const result = await operation.run(input, context);
  context.finishProgress();
  out(options.json ? `${JSON.stringify(result)}\n` : withoutControls(render(result as never)));
  return failed?.(result as never, input as never) === true ? 1 : 0;
}

function fail(error: unknown, output: Output): number {
  const line = (text: string): void => output.error(`quant: ${withoutControls(text)}\n`);
  if (error instanceof Interrupted) {
    line('interrupted; nothing was left half-written');
    return 130;
  }
  if (error instanceof QuantError) {
    line(error.message);
    return error.exitCode;
  }
  if (isSystemFailure(error)) {
    line(systemError('the system refused', error).message);
    return 1;
  }
  // A defect of QuantCLI itself: say so in one line, and all of it to whoever asks.
  line(
    `internal error: ${error instanceof Error ? error.message : String(error)}; please report it (QUANT_DEBUG=1 prints where)`,
  );
  if (process.env['QUANT_DEBUG'] !== undefined && error instanceof Error) output.error(`${error.stack}\n`);
  return 1;
}

function isSystemFailure(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** Names come from files: what would move a terminal's cursor, change its colours or turn its text around is shown as �. */
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
