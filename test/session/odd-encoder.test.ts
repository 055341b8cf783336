import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { gap, statusLines, until } from '#test/support/gap.ts';
import type { Oddity } from '#test/support/odd-encoder.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const REDIRECT = new URL(import.meta.resolve('#test/support/odd-redirect.ts')).href;
const FLAGS = [
  '--size',
  '320x180',
  '--fps',
  '30',
  '--license-ref',
  'ref#l',
  '--consent-ref',
  'ref#c',
  '--json',
  '--game',
  'title:The Game',
];

/** Whole sessions whose first encoder does something wrong from its 60th picture on: all end in one valid shard that says what happened. */
describe('a session whose encoder', () => {
  let display: VirtualDisplay;
  let windows: PlainWindows;
  let folder: TemporaryFolder;
  let [game, other] = [0, 0];
  beforeAll(async () => {
    display = await VirtualDisplay.start({ width: 640, height: 360 });
    windows = new PlainWindows(display.name);
    folder = new TemporaryFolder();
    [game, other] = [windows.open('The Game'), windows.open('A letter')];
  });
  afterAll(async () => {
    folder?.[Symbol.dispose]();
    windows?.[Symbol.dispose]();
    await display?.[Symbol.asyncDispose]();
  });

  /** Gives a window the focus. */
  const focus = (window: number) =>
    until('the window has the focus', () => {
      windows.activate(window);
      return windows.active() === window && windows.inputFocus() === window;
    });

  /** Records from the sources, so that the thread's encoder can be exchanged: the other window has the focus for a moment, then the game again. */
  async function record(oddity: Oddity, encoder: string, seconds = 4) {
    const out = join(folder.path, `${oddity}-${encoder}`);
    mkdirSync(out);
    await focus(game);
    const env = { GAP_ODD: oddity, NODE_OPTIONS: `--import=${REDIRECT}` };
    const run = await gap(['record', '--display', display.name, '--out', out, ...FLAGS, '--encoder', encoder], {
      env,
      program: 'electron/cli/gap.ts',
      meanwhile: async ({ pid, output }) => {
        if (oddity === 'aborts') return;
        await until('it has recorded three seconds', () => statusLines(output()) >= 3);
        await focus(other);
        await until('it has recorded another', () => statusLines(output()) >= seconds);
        await focus(game);
        await until('it has recorded the game again', () => statusLines(output()) >= seconds + 2);
        process.kill(pid, 'SIGINT');
      },
    });
    return { out, run };
  }

  it.each([
    ['fails', 'h264-14', 'the adapter was removed'],
    ['fails', 'live-hevc', 'the adapter was removed'],
    ['reorders', 'live-av1-12', /it gave pts \d+ for frame \d+/],
    ['drops', 'h264-14', /it gave pts \d+ for frame \d+/],
    ['changes-size', 'h264-14', 'it went on with pictures of another kind'],
    ['changes-size', 'live-av1-12', 'it went on with pictures of another kind'],
    ['changes-size', 'live-hevc', 'it went on with pictures of another kind'],
    ['ignores-keys', 'h264-14', /it made no keyframe of frame \d+, where black begins or ends/],
    ['hangs', 'h264-14', 'it produced nothing while pictures waited'],
  ] satisfies [Oddity, string, string | RegExp][])('%s (%s) is relieved by another, and says why', async (oddity, encoder, why) => {
    const { out, run } = await record(oddity, encoder);
    expect(run.code, run.stderr).toBeLessThanOrEqual(1);
    const shard = only(out);
    await expectValid(shard);
    const reliefs = readMeta(shard).recorder?.video.relieved ?? [];
    expect(reliefs.length, run.stderr).toBeGreaterThan(0);
    expect(reliefs[0]?.why).toMatch(why);
    expect(reliefs[0]?.frame).toBeGreaterThanOrEqual(50);
  });

  it('gives each packet with the next picture loses nothing, and needs no other', async () => {
    const { out } = await record('late', 'h264-14');
    const shard = only(out);
    await expectValid(shard);
    expect(readMeta(shard).recorder?.video.relieved).toBeUndefined();
  });

  it('takes the whole process with it leaves what can be recovered', async () => {
    const { out } = await record('aborts', 'h264-14').catch((error: Error) => {
      expect(error.message).toContain('SIGABRT');
      return { out: join(folder.path, 'aborts-h264-14') };
    });
    expect(readdirSync(out).some((name) => name.endsWith('.partial'))).toBe(true);
    const { code } = await gap(['recover', out]);
    expect(code).toBeLessThanOrEqual(1);
    await expectValid(only(out));
  });
});
