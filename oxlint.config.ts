/** Lint rules. Imports run downward only: a package may import what stands before it in `order`, and nothing else of the workspace. */
import { defineConfig } from 'oxlint';

/** The packages from the bottom up (blueprint §2), with the folder each lives in. */
export const order: readonly (readonly [name: string, folder: string])[] = [
  ['core', 'foundations/core'],
  ['numeric', 'foundations/numeric'],
  ['panel', 'foundations/panel'],
  ['market', 'foundations/market'],
  ['measures', 'foundations/measures'],
  ['runtime', 'foundations/runtime'],
  ['data', 'research/data'],
  ['features', 'research/features'],
  ['models', 'research/models'],
  ['portfolio', 'research/portfolio'],
  ['backtest', 'trading/backtest'],
  ['lifecycle', 'operations/lifecycle'],
  ['reports', 'operations/reports'],
  ['duckdb', 'adapters/duckdb'],
  ['sqlite', 'adapters/sqlite'],
  ['cli', 'apps/cli'],
];

/** What a package may not see although it stands below: `numeric` knows no finance, `measures` no panel, features see no orders. */
const alsoForbidden: Readonly<Record<string, readonly string[]>> = {
  measures: ['panel', 'market'],
  runtime: ['numeric', 'panel', 'market', 'measures'],
  features: ['market', 'runtime'],
  portfolio: ['market', 'runtime', 'data', 'features', 'models'],
  duckdb: ['features', 'models', 'portfolio', 'backtest', 'lifecycle', 'reports'],
  sqlite: ['features', 'models', 'portfolio', 'backtest', 'lifecycle', 'reports', 'duckdb'],
};

const overrides = order.map(([name, folder], i) => ({
  files: [`${folder}/src/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: [...order.slice(i).map(([above]) => above), ...(alsoForbidden[name] ?? []), 'bench'].map(
              (above) => `@quantcli/${above}`,
            ),
            message: `${folder} may not import this: imports run downward only (see oxlint.config.ts).`,
          },
          {
            group: ['../../*', '@quantcli/*/**'],
            message: 'Import another package by its name; its index is its whole surface.',
          },
        ],
      },
    ],
  },
}));

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'typescript/no-explicit-any': 'error',
    'no-console': 'error',
    'import/no-cycle': 'error',
    eqeqeq: 'error',
    'no-shadow': 'off',
    'import/no-named-as-default-member': 'off',
    'no-loss-of-precision': 'off',
    'unicorn/no-array-sort': 'off',
  },
  overrides: [
    { files: ['bench/**', 'conformance/src/**', 'apps/cli/src/**'], rules: { 'no-console': 'off' } },
    // oxlint-disable-next-line typescript/no-explicit-any -- generated overrides keep their literal types
    ...overrides,
  ] as never,
});
