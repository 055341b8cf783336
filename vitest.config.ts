import { defineConfig } from 'vitest/config';

/** Files that only read and compute: nothing in them is recorded, and no time counts. */
const UNTIMED = [
  ...['core', 'shard', 'home', 'inspector', 'scripts', 'main'].map((folder) => `test/${folder}/**/*.test.ts`),
  ...['station/check-game', 'renderer/states', 'renderer/everybody', 'renderer/review'].map((file) => `test/${file}.test.ts`),
];
/** Whole matches in browsers, two minutes of them at least: `npm run test:play`, which `npm run test:all` runs. */
const PLAYED = process.env.GAP_PLAY_MATRIX === undefined ? ['test/play/**'] : [];
if (PLAYED.length > 0) console.warn('not run here, for its length: test/play (npm run test:play, or npm run test:all for everything)');
const LIMITS = { pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/recorded-shard.ts'],
    projects: [
      { test: { ...LIMITS, name: 'untimed', include: UNTIMED, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...LIMITS,
          name: 'timed',
          include: ['test/**/*.test.ts'],
          exclude: [...UNTIMED, ...PLAYED],
          // Two cores, and recordings are real: files run one after the other, after all others.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
