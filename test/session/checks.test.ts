import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planRecording } from '#core/plan/plan.ts';
import { english } from '#format/core/said.ts';
import { parseGameRule } from '#native/core/input/game-rule.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { SmallDisk } from '#scripts/faults/small-disk.ts';
import { checkClock } from '#session/checks/clock-check.ts';
import { checkFolder, mustBear } from '#session/checks/disk-check.ts';
import { checkGame, checkInput } from '#session/checks/input-check.ts';
import { checkDisplay } from '#session/checks/screen-check.ts';
import { readOnly } from '#test/support/read-only.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { defaultRung } from '#video/core/encoder-plan.ts';
import { Encoder } from '#video/encoder.ts';

const plan = (out: string, more = {}) =>
  planRecording(
    { out, anyWindow: true, licenseRef: 'ref#l', consentRef: 'ref#c', ...more },
    { display: ':987', sessionId: 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad' },
  );

describe('the clock check', () => {
  it('passes on this machine', () => {
    expect(english(checkClock().outcome.says)).toMatch(/resolution 1 us/);
  });

  it('refuses a clock that steps back, and one that is coarse', () => {
    let n = 0;
    expect(() => checkClock(() => (n++ % 1000 === 999 ? n - 50 : n))).toThrow(/steps back/);
    let m = 0;
    expect(() => checkClock(() => Math.floor(m++ / 4000) * 15_600)).toThrow(/resolution 15600 us/);
  });
});

describe('the folder check', () => {
  it('passes for a folder that does not exist yet, and leaves nothing behind', () => {
    using folder = new TemporaryFolder();
    expect(checkFolder(plan(join(folder.path, 'a/b'))).outcome.is).toBe('pass');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('refuses a disk that cannot hold what was asked for', () => {
    using folder = new TemporaryFolder();
    expect(() => checkFolder(plan(folder.path, { durationS: 86_400, bitrate: '100M' }))).toThrow(/MB free, \d+ MB needed for 86400 s/);
  });

  it('refuses a folder that cannot be written to, and one that is full', () => {
    using folder = new TemporaryFolder();
    using disk = new SmallDisk(join(folder.path, 'disk'), 64);
    disk.fill(6 << 20);
    expect(() => checkFolder(plan(disk.path))).toThrow(expect.objectContaining({ code: 'preflight.disk' }));
    disk.empty();
    using _locked = readOnly(disk.path);
    expect(() => checkFolder(plan(disk.path))).toThrow(/cannot be written to.*EROFS/);
  });

  it('refuses a disk that lossless pictures are too much for, with both figures', () => {
    const gold = plan('/d', { gold: true });
    // 83 MB/s, and half as much again.
    expect(() => mustBear(125, gold)).not.toThrow();
    expect(() => mustBear(124, gold)).toThrow('/d: takes 124 MB/s, and lossless pictures of 1280x720 at 60 frames a second need 125');
    expect(() => mustBear(63, plan('/d', { gold: true, fps: 30 }))).not.toThrow();
    using folder = new TemporaryFolder();
    using disk = new SmallDisk(join(folder.path, 'disk'), 512);
    // Twice five gigabytes.
    expect(() => checkFolder(plan(disk.path, { gold: true }))).toThrow(/MB free, 1\d{4} MB needed for 60 s/);
    expect(english(checkFolder(plan(disk.path, { gold: true, durationS: 1, size: '320x180', fps: 30 })).outcome.says)).toContain('MB free');
    expect(readdirSync(disk.path)).toEqual([]);
  });

  it('refuses a session id that was already used', () => {
    using folder = new TemporaryFolder();
    mkdirSync(join(folder.path, 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad'));
    expect(() => checkFolder(plan(folder.path))).toThrow(/exists already/);
  });
});

it('on a system without a screen source or raw input, the checks say so', async () => {
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: 'sunos' });
  try {
    await expect(checkDisplay(plan('/tmp'))).rejects.toThrow(/no screen source for sunos/);
    expect(() => checkInput({ display: ':987', input: 'raw', game: 'any' })).toThrow(/no raw input for sunos/);
  } finally {
    Object.defineProperty(process, 'platform', { value: real });
  }
});

it('says that a game with more rights keeps its input from this program', async () => {
  await using display = await VirtualDisplay.start({ width: 64, height: 64 });
  const plan = { display: display.name, input: 'raw', game: 'any' } as const;
  const { outcome } = checkInput(plan, () => true);
  expect(outcome.is).toBe('warn');
  expect(english(outcome.says)).toContain('The game runs as administrator');
  expect(english(checkInput(plan, () => false).outcome.says)).not.toContain('administrator');
});

it('says that no window of the game is open', async () => {
  await using display = await VirtualDisplay.start({ width: 64, height: 64 });
  const game = [parseGameRule('title:*Doom*')];
  expect(checkGame({ display: display.name, game })).toMatchObject({
    outcome: { is: 'warn', says: { form: expect.stringContaining('No window of the game is open') }, way: { settings: ['game'] } },
  });
  const window = { window: 1, pid: 7, programs: ['doom.exe'], title: 'Doom II' };
  expect(checkGame({ display: display.name, game }, [{ ...window, title: 'Notes' }, window]).outcome.is).toBe('pass');
  expect(checkGame({ display: display.name, game: 'any' }).outcome.is).toBe('pass');
});

describe('an encoder', () => {
  const settings = {
    width: 320,
    height: 180,
    plan: defaultRung('live').planFor({ size: { width: 320, height: 180 }, fps: 30, threads: 2, bitrateBps: 500_000 }),
    fps: 30,
    bitrateBps: 500_000,
    gopFrames: 30,
  };

  it('that does not know an option, or is not in this FFmpeg, is refused by name', async () => {
    const odd = { ...settings.plan, options: { ...settings.plan.options, sharpness: 'very' } };
    await expect(Encoder.open({ ...settings, plan: odd })).rejects.toThrow(/libsvtav1 does not accept the option sharpness=very/);
    const none = { ...settings.plan, codec: 'no-such-codec' };
    await expect(Encoder.open({ ...settings, plan: none })).rejects.toThrow(/no-such-codec is not in this build/);
  });

  it('returns one packet for each picture immediately, with its pts, and a keyframe each GOP', async () => {
    process.env.SVT_LOG ??= '1';
    using encoder = await Encoder.open(settings);
    const packets: [pts: number, key: boolean][] = [];
    for (let n = 0; n < 65; n++) {
      encoder.encode(Buffer.alloc((320 * 180 * 3) / 2, n), n * 33_333, (_, pts, key) => packets.push([pts, key]));
      // Nothing is held back: a kill loses nothing that was encoded.
      expect(packets).toHaveLength(n + 1);
    }
    encoder.finish((_, pts, key) => packets.push([pts, key]));
    expect(packets.map(([pts]) => pts)).toEqual(Array.from({ length: 65 }, (_, n) => n * 33_333));
    expect(packets.flatMap(([, key], n) => (key ? [n] : []))).toEqual([0, 30, 60]);
  });

  it('that this FFmpeg lacks, or that does not open, is refused with a remedy', async () => {
    await expect(Encoder.open({ ...settings, plan: { ...settings.plan, codec: 'nonesuch' } })).rejects.toMatchObject({
      code: 'preflight.encoder',
      way: { action: 'check' },
    });
    await expect(Encoder.open({ ...settings, width: 20_000, height: 20_000 })).rejects.toMatchObject({ code: 'preflight.encoder' });
  });
});
