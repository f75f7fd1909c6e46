import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{foundations,research,trading,operations,adapters,apps,conformance,bench}/**/*.test.ts', '*.test.ts'],
    setupFiles: ['./vitest.setup.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: ['default'],
    coverage: {
      provider: 'v8',
      include: ['{foundations,research,trading,operations,adapters,apps}/*/src/**/*.ts'],
      thresholds: { lines: 90 },
    },
  },
});
