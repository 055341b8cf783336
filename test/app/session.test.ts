import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Written } from '#core/app/live/written.ts';
import type { AppState } from '#core/app/state.ts';
import { verify } from '#format/check/verify.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { LATENESS } from '#format/core/quality/lateness.ts';
import { readCalibrations } from '#home/calibrations.ts';
import { Keyring } from '#home/keyring.ts';
import { readSettings } from '#home/settings-file.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { recover } from '#session/seal/recover.ts';
import { lockPartial } from '#shard/folder/lock.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { broken, readMeta } from '#test/support/shards.ts';
import { SMALL, SMALL_STAGE } from '#test/support/small.ts';

type Sealed = Extract<AppState, { phase: 'sealed' }>;

let stage: Stage;
let test: TestDesk;
const pids: number[] = [];

beforeAll(async () => {
  stage = await Stage.open(SMALL_STAGE);
  test = await TestDesk.open({ display: stage.display.name, pids });
  await test.agree();
});

afterAll(async () => {
  await test?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  test.phases.length = 0;
});

/** Waits until `count` frames are in the file; returns what was written by then. */
async function frames(count: number): Promise<Written> {
  const { promise, resolve } = Promise.withResolvers<Written>();
  using _listening = test.desk.listen((event, value) => {
    if (event === 'written' && (value as Written).frames >= count) resolve(value as Written);
  });
  return await promise;
}

async function waitsForTheGame(): Promise<void> {
  await until('it waits for the game', () => {
    const { state } = test.desk.view;
    return (state.phase === 'stopping' || state.phase === 'recovering') && state.sealing?.waits === 'the game is in front';
  });
}

async function expectGood({ result }: Sealed): Promise<void> {
  expect(await broken(result.folder)).toEqual([]);
  expect((await verify(result.folder, { trusted: new Keyring().trusted })).verdict).toBe('pass');
}

describe('a session of the app', () => {
  let checkedPace: Pace | undefined;

  it('is checked by a test recording, of which nothing is left', async () => {
    const { calls } = test.desk;
    await calls['check.start']({});
    await expect(calls['record.start']({})).rejects.toMatchObject({ code: 'app.state' });
    const state = await test.reach('checked');
    const { check } = state as Extract<AppState, { phase: 'checked' }>;
    checkedPace = check.pace;
    // A test recording of three seconds may be late on a busy machine: the player may record all the same.
    expect(check.findings.filter(({ severity, check: name }) => severity === 'fail' && !LATENESS.includes(name))).toEqual([]);
    expect(check.findings.map(({ check: name }) => name)).toEqual(
      expect.arrayContaining(['preflight.encoder', 'preflight.room', 'cfr.missing']),
    );
    expect(check.pace).toMatchObject({ fps: 30, fps_by: 'set', encoder: 'h264-14', encoder_by: 'set' });
    expect(check.seen.keyboard).toBeGreaterThan(0);
    expect(check.seen.mouse).toBeGreaterThan(0);
    expect(readdirSync(test.shards)).toEqual([]);
  });

  long('is calibrated first, and says why a short measurement is not kept', async () => {
    await test.desk.calls['calibrate.start']({});
    const state = await test.reach('calibrated');
    const { calibrated } = state as Extract<AppState, { phase: 'calibrated' }>;
    expect(calibrated.highMs).toBeGreaterThan(calibrated.lowMs - 1);
    expect(test.phases).toEqual(['calibrating', 'calibrated']);
    expect(readCalibrations()).toHaveLength(calibrated.doubts.length === 0 ? 1 : 0);
  });

  it('is recorded, marked, held, stopped and sealed: a valid shard, signed by a key that its process never had', async () => {
    const { calls } = test.desk;
    await calls['record.start']({});
    const written = await frames(60);
    expect(test.desk.view.state.phase).toBe('recording');
    expect(written.videoAgeMs).toBeLessThan(1000);
    await calls['record.steer']({ command: 'mark' });
    // Everything in the last 50 ms before a hold is forgotten, markers too.
    await frames(written.frames + 30);
    await calls['record.steer']({ command: 'hold' });
    const held = await frames(written.frames + 90);
    expect(held.lastGap).toMatchObject({ reason: 'held', open: true });
    await calls['record.steer']({ command: 'release' });
    const on = await frames(held.frames + 60);
    // Another may have followed: when the display server does not answer in time, the focus is unknown.
    expect(on.lastGap).not.toMatchObject({ reason: 'held', open: true });
    expect(on.keyEvents + on.mouseEvents).toBeGreaterThan(held.keyEvents + held.mouseEvents);
    await expect(calls['record.start']({})).rejects.toMatchObject({ code: 'app.state' });
    // Ending a check does not end a recording.
    await expect(calls['check.end']({})).rejects.toMatchObject({ code: 'app.state' });
    await expect(calls['calibrate.end']({})).rejects.toMatchObject({ code: 'app.state' });
    await calls['record.steer']({ command: 'stop' });
    await waitsForTheGame();
    const sealed = await test.goOn();
    expect(test.phases).toEqual(['starting', 'recording', 'stopping', 'sealed']);
    expect(sealed.result).toMatchObject({ ended: 'stopped', frames: expect.any(Number) });
    expect(sealed.result.frames).toBeGreaterThanOrEqual(on.frames);
    await expectGood(sealed);
    // The result of the check holds: nothing is measured again.
    expect(readMeta(sealed.result.folder).recorder?.video.pace).toEqual(checkedPace);
    const detail = await calls['shard.read']({ sessionId: sealed.result.sessionId });
    expect(detail.events.marker).toBe(1);
    expect(detail.gaps.map(({ reason }) => reason)).toContain('held');
  });

  long('is recovered when its process is killed', async () => {
    await test.desk.calls['record.start']({});
    const written = await frames(90);
    process.kill(pids.at(-1) as number, 'SIGKILL');
    await test.reach('recovering');
    const sealed = await test.goOn();
    expect(test.phases).toEqual(['starting', 'recording', 'recovering', 'sealed']);
    expect(sealed.result.ended).toBe('recovered');
    expect(sealed.result.lostMs).toBeLessThan(500);
    // The journal is written twenty times a second: the last frames, if only the video has them, do not count.
    expect(sealed.result.frames).toBeGreaterThanOrEqual(written.frames - 6);
    expect(await broken(sealed.result.folder)).toEqual([]);
    expect((await verify(sealed.result.folder, { trusted: new Keyring().trusted })).verdict).toBe('pass');
  });

  long('is taken back for good when the player asks', async () => {
    await test.desk.calls['record.start']({});
    await frames(30);
    const before = readdirSync(test.shards).length;
    await test.desk.calls['record.steer']({ command: 'take-back' });
    const state = await test.reach('failed');
    expect(state).toMatchObject({ during: 'recording', fault: { code: 'capture.taken-back' } });
    // What it held is free: a run is over when its process has exited, not when it says so.
    expect(() => process.kill(pids.at(-1) as number, 0)).toThrow('ESRCH');
    await until('its folder is gone', () => readdirSync(test.shards).length < before);
  });

  long('waits in a .partial when sealing is left for later; all that wait are sealed in turn, once the game is not in front', async () => {
    const { calls } = test.desk;
    const before = readdirSync(test.shards).length;
    await expect(calls['record.steer']({ command: 'go-on' })).rejects.toMatchObject({ code: 'app.state' });
    for (const left of [1, 2]) {
      await calls['record.start']({});
      await frames(60);
      await calls['record.steer']({ command: 'stop' });
      await waitsForTheGame();
      await calls['record.steer']({ command: 'cancel' });
      await test.reach('idle');
      expect(test.desk.view.left).toBe(left);
    }
    await calls['record.recover']({});
    await waitsForTheGame();
    test.phases.length = 0;
    using windows = new PlainWindows(stage.display.name);
    using _elsewhere = windows.keepInFront(windows.open('Letters'));
    const sealedBoth = () => test.desk.view.left === 0 && test.desk.view.state.phase === 'sealed';
    // Sealing gets what others leave of the processor: with five tests at once on two cores two small sessions took over a minute.
    await until('both are sealed', sealedBoth, 200);
    expect(test.phases).toEqual(['recovering', 'sealed', 'recovering', 'sealed']);
    const sealed = readdirSync(test.shards);
    expect(sealed.filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(sealed).toHaveLength(before + 2);
    for (const name of sealed) expect(await broken(join(test.shards, name))).toEqual([]);
  });

  it('cannot be sealed while something else has it, nor when there is none, and says which', async () => {
    const { calls } = test.desk;
    await expect(calls['record.recover']({})).rejects.toMatchObject({
      code: 'shard.nothing',
      message: expect.stringContaining(test.shards),
    });
    const partial = join(test.shards, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c112.partial');
    mkdirSync(partial);
    using _lock = lockPartial(partial);
    await expect(calls['record.recover']({})).rejects.toMatchObject({ code: 'shard.in-use', message: expect.stringContaining(partial) });
    // At its start, when nobody has asked, the app says nothing about it.
    test.desk.sealLeftovers();
    expect(test.desk.view.state.phase).not.toBe('recovering');
    rmSync(partial, { recursive: true });
  });

  long('says why it failed when the folder cannot be written to, and is idle again once that is dismissed', async () => {
    const { calls } = test.desk;
    await calls['draft.change']({ out: '/proc/nowhere' });
    await calls['record.start']({});
    const state = await test.reach('failed');
    expect(state).toMatchObject({ fault: { code: expect.stringMatching(/^preflight\./), remedy: expect.any(String) } });
    await calls['draft.change']({ out: test.shards });
    expect(await calls['lag.forget']({ title: 'never recorded' })).toEqual({});
    await calls.dismiss({});
    expect(test.desk.view.state.phase).toBe('idle');
  });

  it('keeps of a place only its region, and records that only where the player agreed', async () => {
    const { calls } = test.desk;
    await calls['draft.change']({ geo: '52.52, 13.405' });
    expect(test.desk.view.draft.geo).toBe('851f1d4bfffffff');
    expect(JSON.stringify(readSettings())).not.toContain('52.52');
    await expect(calls['draft.change']({ geo: 'Berlin' })).rejects.toMatchObject({ code: 'usage.geo' });
    await calls['record.start']({});
    const fault = { code: 'preflight.consent', way: { action: 'give-consent' } };
    expect(await test.reach('failed')).toMatchObject({ fault });
    await calls.dismiss({});
    await calls['draft.change']({ geo: '' });
    expect(test.desk.view.draft.geo).toBe('');
  });

  it('needs a game, and a consent that stands', async () => {
    const { calls } = test.desk;
    const { game } = test.desk.view.draft;
    await calls['draft.change']({ game: '' });
    await expect(calls['record.start']({})).rejects.toMatchObject({ code: 'preflight.game' });
    await calls['draft.change']({ game });
    const [consent] = test.desk.view.consents;
    await calls['consent.withdraw']({ consentId: consent?.consentId as string });
    await expect(calls['record.start']({})).rejects.toMatchObject({ code: 'consent.none' });
    await test.agree();
  });

  long('is ended and gone on with, at other settings, by one call', async () => {
    const { calls } = test.desk;
    await calls['record.start']({});
    await test.reach('recording');
    const first = test.desk.view.state as Extract<AppState, { phase: 'recording' }>;
    await frames(30);
    await calls['record.again']({ fps: 60 });
    await until('another is recorded', () => {
      const { state } = test.desk.view;
      return state.phase === 'recording' && state.sessionId !== first.sessionId;
    });
    expect(test.phases.filter((phase) => phase !== 'stopping')).toEqual(['starting', 'recording', 'sealed', 'starting', 'recording']);
    await frames(30);
    await expectGood(await test.seal());
    expect(test.desk.view.draft.fps).toBe(60);
    expect(existsSync(first.folder)).toBe(true);
    await calls['draft.change']({ fps: SMALL.fps });
    await expect(calls['record.again']({})).rejects.toMatchObject({ code: 'app.state' });
    // Whoever plays next sees nothing of it, nor does a lab that only they have let in.
    await calls['draft.change']({ player: ' Bob ' });
    expect([test.desk.view.state.phase, test.desk.view.draft.player]).toEqual(['idle', 'Bob']);
    await expect(calls['record.start']({})).rejects.toMatchObject({ code: 'consent.none' });
    await calls['draft.change']({ player: '' });
  });

  long('is not gone on with once something else was asked for', async () => {
    const { calls } = test.desk;
    await calls['record.start']({});
    await test.reach('recording');
    await frames(30);
    await calls['record.again']({});
    expect(test.desk.view.again).toBe(true);
    await calls['record.steer']({ command: 'stop' });
    expect(test.desk.view.again).toBeUndefined();
    await test.reach('sealed');
    await expectGood(test.desk.view.state as Sealed);
    expect(test.phases).not.toContain('failed');
    expect(test.phases.filter((phase) => phase === 'starting')).toHaveLength(1);
  });
});

describe('a consent', () => {
  it('must be to the current text, and cover what a recording needs', async () => {
    const { calls } = test.desk;
    const { sha256, locale } = await calls['notice.read']({ locale: 'de' });
    expect(locale).toBe('en');
    await expect(calls['consent.give']({ sha256: 'f'.repeat(64), locale, scopes: ['video', 'inputs'] })).rejects.toMatchObject({
      code: 'consent.changed',
    });
    await expect(calls['consent.give']({ sha256, locale, scopes: ['video', 'inputs'], player: 'Bob' })).rejects.toMatchObject({
      code: 'consent.changed',
    });
    await expect(calls['consent.give']({ sha256, locale, scopes: ['video'] })).rejects.toMatchObject({ code: 'consent.scope' });
  });
});

describe('the library', () => {
  long('lists what was sealed, and trims, signs, exports and deletes it', async () => {
    const { calls } = test.desk;
    const lines = await calls['shards.list']({});
    expect(lines.length).toBeGreaterThan(1);
    const line = lines.at(-1);
    const { sessionId } = line as NonNullable<typeof line>;
    expect(line).toMatchObject({ title: 'GAP demo game', signatures: 1 });
    // Only the newest consent's shards: the oldest was made under one that was withdrawn.
    await expect(calls['shard.sign']({ sessionId })).rejects.toMatchObject({ code: 'shard.withdrawn' });
    await calls['record.start']({});
    // A second and more after the first group of pictures, which is cut off.
    await frames(180);
    const { result } = await test.seal();
    await calls['shard.sign']({ sessionId: result.sessionId });
    expect((await calls['shard.read']({ sessionId: result.sessionId })).line.signatures).toBe(2);
    const { pieces } = await calls['shard.trim']({ sessionId: result.sessionId, drops: [{ fromS: 0, toS: 2 }] });
    for (const { sessionId: id } of pieces)
      expect((await verify(join(test.shards, id), { trusted: new Keyring().trusted })).verdict).toBe('pass');
    const into = join(test.shards, '..', 'given');
    const { path: folder } = await calls['shard.export']({ sessionId: result.sessionId, into, zip: false });
    expect((await calls['shard.export']({ sessionId: result.sessionId, into, zip: true })).path).toBe(`${folder}.zip`);
    expect(readFileSync(join(folder, 'meta.json'))).toEqual(readFileSync(join(result.folder, 'meta.json')));
    await calls['shard.delete']({ sessionId: result.sessionId });
    expect(existsSync(result.folder)).toBe(false);
    await expect(calls['shard.read']({ sessionId: result.sessionId })).rejects.toMatchObject({ code: 'shard.none' });
    rmSync(into, { recursive: true });
  });
});

describe('the end of the app', () => {
  long('may leave the video for the next start: what was recorded stays', async () => {
    await using other = await TestDesk.open({ display: stage.display.name });
    await other.agree();
    await other.desk.calls['record.start']({});
    await until('it records', () => other.desk.view.state.phase === 'recording');
    await other.desk.leave('next-start');
    const [left, ...more] = readdirSync(other.shards).filter((name) => !name.endsWith('.lock'));
    expect([left, more]).toEqual([expect.stringMatching(/\.partial$/), []]);
    const { folder, lostMs } = await recover(join(other.shards, `${left}`));
    expect(lostMs).toBeUndefined();
    expect(await broken(folder)).toEqual([]);
  });

  long('stops and seals a running recording, tonight or as soon as that is asked for again', async () => {
    await test.desk.calls['record.start']({});
    await frames(60);
    test.phases.length = 0;
    const tonight = test.desk.leave('tonight');
    await until('it waits for the night', () => JSON.stringify(test.desk.view.state).includes('it is scheduled to start after 02:00'));
    await Promise.all([tonight, test.desk.leave('now')]);
    expect(test.phases).toEqual(['stopping', 'sealed']);
    await expectGood(test.desk.view.state as Sealed);
  });
});
