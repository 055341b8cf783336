const SETUP = process.env.NODE_V8_COVERAGE === undefined ? [] : ['test/support/take-coverage.ts'];

/** What is pure needs no recording, no display and no program. */
export const PURE = [
  'core',
  'format/core',
  'native/core',
  'server/core',
  'play/core',
  'video/core',
  'shard/core',
  'corpus/core',
  'viewer/core',
].map((folder) => `test/${folder}/**/*.test.ts`);

/**
 * Three at a time, on two cores: recordings wait for their time, browsers for their pages. With two a quarter of the processor was idle (541 s, and
 * 457 s with three in the same hour); with four nothing is left for videos, which are made at idle priority:
 * one took two minutes, and all tests as long as with three.
 * They are not started anew for each file, which took 90 s of processor time; a file that leaves something behind
 * for the next is to be mended. No test asks how fast the machine is; the time limit is for what never comes.
 */
export const LIMITS = {
  // Buffers of pictures and of databases otherwise begin a collection of all of the heap at every 64 MB: 7 % of the processor time.
  execArgv: ['--external-memory-accounted-in-global-limit', '--max-semi-space-size=64', '--min-semi-space-size=16'],
  pool: 'forks',
  isolate: false,
  setupFiles: SETUP,
  testTimeout: 240_000,
  hookTimeout: 240_000,
  maxWorkers: 3,
} as const;
