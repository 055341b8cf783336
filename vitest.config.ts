import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/recorded-shard.ts'],
    include: ['test/**/*.test.ts'],
    // Two cores, and recordings are real: files run one after the other.
    fileParallelism: false,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
