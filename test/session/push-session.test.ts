import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { validate } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, recording } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const REDIRECT = new URL(import.meta.resolve('#test/support/push-redirect.ts')).href;
const FLAGS = ['--size', '320x180', '--fps', '30', '--json', '--encoder', 'h264-14', '--duration', '5'];

/** Whole sessions whose pictures are pushed: each ends in one valid shard that says what was seen. */
describe('a session of a source that pushes', () => {
  let stage: Stage;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    stage = await Stage.open({ width: 640, height: 360 });
    folder = new TemporaryFolder();
  });
  afterAll(async () => {
    folder?.[Symbol.dispose]();
    await stage?.[Symbol.asyncDispose]();
  });

  async function record(pushed: string, more: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) {
    const out = join(folder.path, `${pushed.replaceAll(/\W+/g, '-')}${Object.keys(more)}`);
    mkdirSync(out);
    const env = { ...more, GAP_PUSHED: pushed, NODE_OPTIONS: `--import=${REDIRECT}` };
    const run = await gap(recording(stage.display.name, out, ...FLAGS, ...flags), { env, program: 'electron/cli/gap.ts' });
    expect(run.code, run.stderr).toBeLessThanOrEqual(1);
    return only(out);
  }

  long('at 144 Hz, and irregularly, has a picture for every frame', async () => {
    const shard = await record('144 at random');
    await expectValid(shard);
    expect(readMeta(shard).recorder?.video.source).toBe('lavfi');
  });

  long('that gives one picture, and then none for ever, shows that one, and ends although its thread hangs', async () => {
    await expectValid(await record('one, then none'));
  });

  long('that ends is black from then on, and says so', async () => {
    const shard = await record('24, then the end');
    // A window that is closed has no focus, which makes a gap of it; the game here has it all the time.
    await expectValid(shard, ['frames.black', 'session.usable']);
    expect(readMeta(shard).recorder?.video.views?.map(({ shows }) => shows)).toEqual(['lost']);
    const { findings } = await validate(shard);
    expect(findings.find(({ check }) => check === 'video.window')).toMatchObject({
      severity: 'warn',
      says: expect.stringContaining('it could not be read and is black'),
    });
  });

  long('that ends and comes back is black in between, and says so', async () => {
    const shard = await record('24, then the end', { GAP_RETURNS: '1' }, ['--duration', '10']);
    await expectValid(shard, ['frames.black', 'session.usable']);
    const shown = readMeta(shard).recorder?.video.views?.map(({ shows }) => shows) ?? [];
    // In five seconds a busy machine opened it again only once.
    expect(shown.slice(0, 3)).toEqual(['lost', '640x360', 'lost']);
    expect(shown).toEqual(shown.map((_, n) => (n % 2 === 0 ? 'lost' : '640x360')));
  });
});
