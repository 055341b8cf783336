import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { HangReporter } from './test/support/hang-reporter.ts';
import { LIMITS, PURE } from './test/support/limits.ts';
import { RedReporter } from './test/support/red-reporter.ts';

/** Whole matches in browsers, two minutes of them at least: `npm run test:play`, which `npm run test:all` runs. */
const PLAYED = process.env.GAP_PLAY_MATRIX === undefined ? ['test/play/*.test.ts'] : [];
/**
 * What `npm test` leaves out, besides the single tests that are marked as `long`: one test in twelve took half of the processor time. `npm run test:long`
 * runs them, too. Of these files, one packs 600 MB of modules, one breaks things under ten recordings, 180 s of processor time (the faults themselves are in
 * `npm run test:faults`), one copies the tree, and most others record first, whatever of them is asked.
 */
const LONG_FILES =
  process.env.GAP_LONG === undefined
    ? [
        'test/main/packaged.test.ts',
        'test/renderer/mishaps.test.ts',
        'test/renderer/first-minute.test.ts',
        'test/session/odd-encoder.test.ts',
        'test/session/gold.test.ts',
        'test/session/hevc.test.ts',
        'test/session/picture/window-source.test.ts',
        'test/session/gold/make-gold.test.ts',
        'test/session/wayland.test.ts',
        'test/renderer/everybody.test.ts',
        'test/renderer/truth.test.ts',
        'test/attacks/invented-partial.test.ts',
        'test/scripts/toys.test.ts',
        'test/attacks/power-cut.test.ts',
        'test/session/calibrate/calibrate.test.ts',
        'test/app/game-state.test.ts',
        'test/corpus/snapshot.test.ts',
        'test/format/package.test.ts',
      ]
    : [];
const LEFT_OUT = [...PLAYED, ...LONG_FILES];
const SAYS = [...LEFT_OUT, ...(process.env.GAP_LONG === undefined ? ['single tests that are marked as long'] : [])];
if (SAYS.length > 0) console.warn(`not run here, for their length: ${SAYS.join(', ')} (npm run test:long, npm run test:play)`);

/** These take half a minute and more: begun first, none of them is waited for alone at the end. */
const LONGEST = [
  'session/odd-encoder',
  'renderer/mishaps',
  'app/session',
  'renderer/everybody',
  'python/package',
  'corpus/exports',
  'corpus/worker',
  'wine/windows',
  'shard/deep',
  'app/measurements',
  'session/run/record',
  'cli/corpus',
  'cli/bundle',
  'renderer/first-minute',
  'renderer/corpus',
  'cli/upload',
  'corpus/export/export-dataset',
  'session/labels',
  'session/network',
  'session/hevc',
  'session/calibrate/game-lag',
  'session/final/make-final',
  'format/core/quality/presses',
  'renderer/states',
  'native/held-keys',
  'session/calibrate/calibrate',
  'corpus/catalogue',
  'corpus/judging',
  'session/push-session',
  'app/play-matches',
  'renderer/truth',
  'session/only-the-game',
  'renderer/flow',
  'app/game-state',
  'session/broken-off',
  'session/devices',
  'session/proofs',
];

/** Asks whether a thread of its process is stuck for good, which those of other files may be. */
const ALONE = ['test/session/encode/encoding-thread.test.ts'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`test/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** What is compiled once is kept: each `gap`, and each of its threads, starts in half the time. Everything that tests start inherits it. */
process.env.NODE_COMPILE_CACHE = join(tmpdir(), `gap-compiled-${userInfo().username}`);

export default defineConfig({
  test: {
    reporters: ['default', new HangReporter(), new RedReporter()],
    globalSetup: ['test/support/recorded-shard.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...LIMITS, name: 'real', include: ['test/**/*.test.ts'], exclude: [...PURE, ...ALONE, ...LEFT_OUT] } },
      { test: { ...LIMITS, name: 'alone', include: ALONE, isolate: true } },
      { test: { ...LIMITS, name: 'pure', include: PURE } },
    ],
  },
});
