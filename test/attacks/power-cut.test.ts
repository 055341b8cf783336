import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAPTURE_FILE, JOURNAL_FILE, META_FILE, PARTIAL_SUFFIX, VIDEO_FILE } from '#format/core/layout.ts';
import { Keyring } from '#home/keyring.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { canTrace, type FileCall, traced } from '#scripts/faults/power/file-trace.ts';
import { placesToCut, type Traced, tryCuts } from '#scripts/faults/power/try-cuts.ts';
import { GAP } from '#scripts/gap-command.ts';
import { Random } from '#scripts/random.ts';
import { smallRecording } from '#test/support/gap.ts';
import { expectValid } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const strace = canTrace();
if (!strace) console.warn('strace is missing or not allowed here: what a cut of the power costs is not tried');

/** The calls, but for syncs of some files and folders. */
function withoutSyncs(calls: readonly FileCall[], lost: (path: string) => boolean): FileCall[] {
  const open = new Map<number, string>();
  return calls.filter((call) => {
    if (call.call === 'open') open.set(call.fd, call.path);
    return call.call !== 'sync' || !lost(open.get(call.fd) ?? '');
  });
}

describe.skipIf(!strace)('when the power is cut', () => {
  const folder = new TemporaryFolder();
  let trace: Traced;
  let partial: string;

  beforeAll(async () => {
    const keyring = new Keyring();
    for (const kind of ['recorder', 'watermark'] as const) await keyring.ensure(kind);
    await using stage = await Stage.open(SMALL_STAGE);
    const [root, before] = [join(folder.path, 'shards'), join(folder.path, 'before')];
    for (const path of [root, before]) mkdirSync(path);
    const command = [process.execPath, GAP, ...smallRecording(stage.display.name, root, '--duration', '3', '--encoder', 'h264-14')];
    const { code, calls } = await traced(command, root, join(folder.path, 'trace'));
    expect([0, 1]).toContain(code);
    const [session = ''] = readdirSync(root);
    await expectValid(join(root, session));
    partial = join(root, session + PARTIAL_SUFFIX);
    trace = { calls, root, before };
  });

  afterAll(() => folder[Symbol.dispose]());

  it('at most 1.5 s are lost, and nothing is signed that is not there', async () => {
    const random = new Random(7);
    const { bad } = await tryCuts(trace, placesToCut(trace.calls, 9, random), join(folder.path, 'cuts'), random);
    expect(bad).toEqual([]);
  });

  it('nothing is left over that was not signed, whichever of the last steps was the last', async () => {
    const sealed = trace.calls.findLastIndex(({ call }) => call === 'rename');
    const places = trace.calls.flatMap((_, i) => (i > sealed - 8 ? [i + 1] : []));
    const { bad } = await tryCuts(trace, places, join(folder.path, 'last'), new Random(1), ['least']);
    expect(bad).toEqual([]);
  });

  it.each<[string, (path: string) => boolean]>([
    ['the video', (path) => path.startsWith(join(partial, VIDEO_FILE))],
    ['the document', (path) => path.startsWith(join(partial, META_FILE))],
    ['the names in the folder', (path) => path === partial],
    ['the name of the folder', (path) => path === dirname(partial)],
  ])('a recorder that does not sync %s would lose it: found', async (_, lost) => {
    const calls = withoutSyncs(trace.calls, lost);
    expect(calls.length).toBeLessThan(trace.calls.length);
    const { bad } = await tryCuts({ ...trace, calls }, [calls.length], join(folder.path, 'lost'), new Random(1));
    expect(bad).toMatchObject([{ kept: 'least' }]);
  });

  it.each([CAPTURE_FILE, JOURNAL_FILE])(
    'a recorder that does not sync %s while it records would lose more than 1.5 s: found',
    async (file) => {
      const calls = withoutSyncs(trace.calls, (path) => path === join(partial, file));
      const [pictures] = calls.flatMap((call) => (call.call === 'open' && call.path === join(partial, CAPTURE_FILE) ? [call.fd] : []));
      const last = calls.findLastIndex((call) => call.call === 'write' && call.fd === pictures);
      const { bad } = await tryCuts({ ...trace, calls }, [last], join(folder.path, 'late'), new Random(1));
      expect(bad).toMatchObject([{ kept: 'least', why: expect.stringMatching(/ms of pictures are missing/) }]);
    },
  );
});
