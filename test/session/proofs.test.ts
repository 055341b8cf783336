import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { validate } from '#library/index.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { gap, RIGHTS, recording } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('consent, watermark and signature', () => {
  long('the consent goes into the shard without the person, and every fourth frame carries a tile', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    using folder = new TemporaryFolder();
    const notice = join(folder.path, 'notice.txt');
    writeFileSync(notice, 'We record what you play.');
    const scopes = ['--scope', 'video', '--scope', 'inputs'];
    const made = await gap(['consent', 'new', '--notice', notice, '--license-ref', 'ref#9', '--person', 'Ann Onym', ...scopes]);
    const id = made.stdout.trim();
    const out = join(folder.path, 'out');
    const flags = ['--watermark', 'every=4', '--watermark-corner', 'bottom-right', '--size', '640x360', '--fps', '30', '--duration', '2'];
    const run = await gap(['record', '--display', stage.display.name, '--out', out, '--consent', id, '--game', DEMO_GAME, ...flags]);
    expect(run.stderr).toBe('');
    const shard = only(out);
    await expectValid(shard);
    expect(readMeta(shard)).toMatchObject({
      rights: { player_consent_id: id, publisher_license: 'ref#9' },
      recorder: { watermark: { every: 4, x: 576, y: 296 } },
    });
    expect(readFileSync(join(shard, 'consent.json'), 'utf8')).not.toContain('Ann');
    expect((await gap(['verify', shard])).code).toBe(0);
    const tiles = JSON.parse((await gap(['verify', shard, '--watermark', '--json'])).stdout) as { verdict: string; identified: number };
    expect(tiles).toMatchObject({ verdict: 'pass', identified: 15 });
    // Once withdrawn, it can no longer be verified, cut or exported.
    expect((await gap(['consent', 'revoke', id])).code).toBe(0);
    expect(await gap(['verify', shard])).toMatchObject({ code: 1, stdout: expect.stringContaining('withdrew the consent') });
    for (const command of [
      ['trim', shard, '--from', '1'],
      ['export', shard, '--to', folder.path],
    ])
      expect(await gap(command)).toMatchObject({ code: 2, stderr: expect.stringContaining('withdrew the consent') });
  });

  long('without watermark or signature the shard says so, and is still valid', async () => {
    await using stage = await Stage.open({ playing: false, ...SMALL_STAGE });
    using folder = new TemporaryFolder();
    const flags = ['--watermark', 'off', '--no-sign', '--size', '640x360', '--duration', '1'];
    await gap(recording(stage.display.name, folder.path, ...flags));
    const shard = only(folder.path);
    await expectValid(shard);
    expect(readdirSync(shard).filter((name) => /dsse|minisig/.test(name))).toEqual([]);
    const { findings } = await validate(shard);
    expect(findings.find(({ check }) => check === 'watermark.present')?.severity).toBe('warn');
    expect(await gap(['verify', shard, '--watermark'])).toMatchObject({ code: 2, stderr: expect.stringContaining('carries no watermark') });
  });

  it.each([
    [['--watermark', 'every=0'], /watermark every=0: not usable[\s\S]*\(--watermark\)/],
    [['--watermark-corner', 'middle'], /--watermark-corner middle: not usable\n {2}→ Use top-left/],
    [['--consent', 'nobody'], /no consent nobody/],
  ])('refuses %j', async (flags, says) => {
    expect(await gap(['record', '--display', ':99', ...RIGHTS, ...flags])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(says),
    });
  });
});
