import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAPTURE_FILE, JOURNAL_FILE, META_FILE, VIDEO_FILE } from '#core/format/layout.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';
import { type FileCall, traced } from '#test/support/file-trace.ts';
import { smallRecording } from '#test/support/gap.ts';
import { expectValid } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const strace = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0;
if (!strace) console.warn('strace is missing or not allowed here: the order of writes and syncs is not checked');

/** Why a cut of the power could lose what this shard's signature states. A file may be written under another name first. */
function unsafe(calls: readonly FileCall[], partial: string, files: readonly string[]): string[] {
  const removed = calls.findIndex(({ call, path }) => call === 'remove' && path === join(partial, JOURNAL_FILE));
  if (removed < 0) return ['the journal was not removed'];
  const before = calls.slice(0, removed);
  const last = (call: FileCall['call'], ...paths: readonly string[]) =>
    before.findLastIndex((one) => one.call === call && paths.includes(one.path));
  const named = last('sync', partial);
  const found = files.flatMap((file) => {
    const path = join(partial, file);
    const [written, synced] = [last('write', path, `${path}.tmp`), last('sync', path, `${path}.tmp`)];
    const renamed = before.findLastIndex(({ call, to }) => call === 'rename' && to === path);
    if (written < 0) return [`${file}: was never written`];
    if (synced < written) return [`${file}: its last bytes were not synced`];
    return renamed > named || written > named ? [`${file}: its name was not synced`] : [];
  });
  const final = partial.replace(/\.partial$/, '');
  const moved = calls.findIndex(({ call, to }) => call === 'rename' && to === final);
  if (moved < removed) found.push('the journal was not removed before the folder got its name');
  if (!calls.slice(moved).some(({ call, path }) => call === 'sync' && path === dirname(partial)))
    found.push('the folder’s name was not synced');
  return found;
}

describe.skipIf(!strace)('when the power is cut', () => {
  it('what was signed is on the disk before the journal goes, and pictures are synced as often as the journal', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using out = new TemporaryFolder();
    const command = [process.execPath, GAP, ...smallRecording(stage.display.name, out.path, '--duration', '3', '--encoder', 'h264-14')];
    const { code, calls } = await traced(command, join(out.path, 'trace'));
    expect([0, 1]).toContain(code);
    const [session = ''] = readdirSync(out.path).filter((name) => name !== 'trace');
    await expectValid(join(out.path, session));
    const partial = join(out.path, `${session}.partial`);
    const files = readdirSync(join(out.path, session));
    expect(unsafe(calls, partial, files)).toEqual([]);
    // The check can fail: without the syncs of any one of these it does.
    const [video, meta] = [VIDEO_FILE, META_FILE].map((file) => [join(partial, file), join(partial, `${file}.tmp`)]) as [
      string[],
      string[],
    ];
    for (const paths of [video, meta, [partial], [dirname(partial)]]) {
      const without = calls.filter((one) => one.call !== 'sync' || !paths.includes(one.path));
      expect([paths, unsafe(without, partial, files)]).not.toEqual([paths, []]);
    }

    const pictures = join(partial, CAPTURE_FILE);
    const [begin, end] = [
      calls.findIndex(({ path }) => path === pictures),
      calls.findLastIndex(({ path, call }) => path === pictures && call === 'write'),
    ];
    const syncs = (path: string) => calls.slice(begin, end).filter((one) => one.call === 'sync' && one.path === path).length;
    expect(syncs(pictures)).toBeGreaterThan(2);
    expect(Math.abs(syncs(pictures) - syncs(join(partial, JOURNAL_FILE)))).toBeLessThanOrEqual(2);
  });
});
