import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkProfile } from '#core/input/profile-check.ts';
import { EVENT_CODES } from '#format/core/input/codes.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { type Meta, PoseBoard, planRecording, record, TableReader, validate, watchInput } from '#library/index.ts';
import { nowUs } from '#native/clock.ts';
import { VirtualPad } from '#native/sdl/virtual-pad.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { isLate } from '#scripts/faults/accounts.ts';
import { unpackPads } from '#shard/core/review/pad-track.ts';
import { padsOf } from '#shard/review/tracks.ts';
import { EachWritten, followed } from '#test/support/followed.ts';
import { gap, smallRecording, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { broken, expectValid, failing } from '#test/support/shards.ts';
import { stopProcess } from '#test/support/stop-process.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const meta = (shard: string) => JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
/** The input thread counts more than 250 ms without running as a stretch in which it could not look. */
const STOPPED_MS = 500;
const only = (folder: string) => join(folder, readdirSync(folder)[0] as string);

describe('recording', () => {
  let stage: Stage;
  let player: XTestPlayer;
  beforeAll(async () => {
    stage = await Stage.open({ playing: false, width: 640, height: 360 });
    player = new XTestPlayer(stage.display.name);
  });
  afterAll(async () => {
    player[Symbol.dispose]();
    await stage[Symbol.asyncDispose]();
  });

  const settings = (out: string) => ({
    out,
    display: stage.display.name,
    games: [DEMO_GAME],
    size: '320x180',
    fps: 30,
    durationS: 3,
    licenseRef: 'ref#l',
    consentRef: 'ref#c',
  });
  const plan = (out: string, more: object = {}) =>
    planRecording({ ...settings(out), ...more }, { display: undefined, sessionId: crypto.randomUUID() });
  const cli = (out: string, ...more: string[]) => smallRecording(stage.display.name, out, ...more);

  long('includes gamepads, the camera, VR devices and a profile’s own actions', async () => {
    using folder = new TemporaryFolder();
    const profile = checkProfile(readFileSync('resources/profiles/shooter.json', 'utf8')).profile;
    const poses = PoseBoard.allocate();
    const board = new PoseBoard(poses);
    using stack = new DisposableStack();
    const stop = new AbortController();
    const running = Promise.withResolvers<void>();
    const recording = record(plan(folder.path, { profile, durationS: undefined }), {
      poses,
      stop: stop.signal,
      onRunning: () => running.resolve(),
    });
    await Promise.race([running.promise, recording]);
    const follower = followed(folder.path);
    const written = () => follower.look(performance.now());
    // It runs, but what is down before its first tick is state, not an event.
    await until('its first rows are written', () => written().rows > 0);
    const pads = [stack.use(new VirtualPad()), stack.use(new VirtualPad())] as const;
    pads[1].axes([0, 0, -32768, 0, 0, 0]);
    // Each change is in the file before the next is made: pads are polled, and two changes between polls would be one.
    const padChanges = new EachWritten(follower, 'padEvents');
    for (let i = 0; i < 20; i++) {
      board.setCamera({ yawDeg: 45, pitchDeg: -10 }, nowUs());
      board.setVr('vr_hmd', { px: 0, py: 1.7, pz: 0, rx: 1, ry: 2, rz: 3 }, nowUs());
      player.key('Digit1', i % 2 === 0);
      player.key('KeyG', i % 2 === 0);
      pads[0].button(0, i % 2 === 0);
      await padChanges.next(`change ${i} of the pad`);
    }
    await until('all keys are written, or a gap is', () => written().keyEvents >= 40 || written().gaps > 0);
    stop.abort();
    const { folder: shard } = await recording;
    expect(await broken(shard)).toEqual([]);
    const custom = ['custom_weapon_1', 'custom_weapon_2', 'custom_weapon_3', 'custom_scoreboard', 'custom_map'];
    using rows = await TableReader.open(join(shard, 'controls.parquet'));
    for (const column of custom) expect(rows.has(column)).toBe(true);
    const device = await rows.words('device', ['kb', 'mouse', 'pad', 'vr_hmd']);
    const of = async (column: string, index: number) => (await rows.numbers(column)).filter((_, i) => device[i] === index);
    expect(new Set((await of('pad_buttons', 2)).map(Number))).toEqual(new Set([0, 1]));
    expect(new Set(await of('custom_pad', 2))).toEqual(new Set([0, 1]));
    expect(Math.min(...(await of('pad_rx', 2)))).toBe(-1);
    // What the review shows for them.
    const shown = unpackPads((await padsOf(shard)).buffer as ArrayBuffer);
    expect(shown.tsUs).toEqual(await of('ts_us', 2));
    expect(new Set(shown.pad)).toEqual(new Set([0, 1]));
    expect([Float64Array.from(shown.axes.filter((_, i) => i % 6 === 2)), new Set(shown.buttons)]).toEqual([
      await of('pad_rx', 2),
      new Set([0, 1]),
    ]);
    expect((await of('pad_lx', 0)).every(Number.isNaN)).toBe(true);
    expect(new Set((await of('yaw_deg', 1)).filter((yaw) => !Number.isNaN(yaw)))).toEqual(new Set([45]));
    expect(new Set((await of('pitch_deg', 0)).filter((pitch) => !Number.isNaN(pitch)))).toEqual(new Set([-10]));
    expect((await of('hmd_py', 3)).at(-1)).toBeCloseTo(1.7);
    expect((await rows.numbers('custom_weapon_1')).some((held) => held === 1)).toBe(true);
    expect((await rows.numbers('custom_weapon_2')).every((held) => held === 0)).toBe(true);
    // What the search for the lag reads: the first of the profile's own columns is held, the others are not.
    const { controls } = await readFacts(shard, meta(shard), { frames: true, events: true, game: false });
    expect(new Set(controls.trace?.custom)).toEqual(new Set([0, 1 << custom.indexOf('custom_weapon_1')]));
    // Bit 13, the grenade.
    expect((await of('keymask', 0)).some((mask) => (mask & 8192) !== 0)).toBe(true);
    using events = await TableReader.open(join(shard, 'events.parquet'));
    const codes = await events.words('code', [...EVENT_CODES, 'Weapon1', 'Grenade']);
    const values = await events.numbers('value');
    const valuesOf = (index: number) => values.filter((_, i) => codes[i] === index);
    // A machine that stood still for 250 ms says so: the gap releases what is held, a pad is found held after it, and a key pressed in
    // it is not the game's.
    const { length: gaps } = meta(shard).recorder?.gaps ?? [];
    const pressed = {
      weapon1: valuesOf(EVENT_CODES.length),
      grenade: valuesOf(EVENT_CODES.length + 1),
      padA: valuesOf(EVENT_CODES.indexOf('pad_A')),
    };
    for (const each of Object.values(pressed)) expect(each).toEqual(each.map((_, i) => (i + 1) % 2));
    const { weapon1, grenade, padA } = pressed;
    if (gaps === 0) expect([weapon1.length, grenade.length, padA.length]).toEqual([20, 20, 20]);
    else {
      // Each change waits for the pad's event of the one before: a gap swallows at most one press with its release.
      for (const { length } of [weapon1, grenade, padA]) expect(length).toBeGreaterThanOrEqual(20 - 2 * gaps);
      expect(Math.max(weapon1.length, grenade.length)).toBeLessThanOrEqual(20);
      expect(padA.length).toBeLessThanOrEqual(20 + 2 * gaps);
    }
    expect(meta(shard).recorder?.input).toMatchObject({
      pads: expect.stringMatching(/^SDL 2\./),
      profile: { name: 'shooter' },
      keymask_bits: { W: 0, Grenade: 13 },
    });
    const inspected = await gap(['inspect', shard]);
    expect(inspected.stdout).toContain(`Grenade ${grenade.length}`);
  });

  long('stopped for a second and a half, it has a gap for what it could not see', async () => {
    using folder = new TemporaryFolder();
    await gap(cli(folder.path), {
      meanwhile: async ({ pid, output }) => {
        await until('it records', () => output().includes('"status"'));
        const follower = followed(folder.path);
        player.key('KeyW', true);
        await until('the key is written', () => follower.look(performance.now()).keyEvents > 0);
        const { frames } = follower.look(performance.now());
        await stopProcess(pid);
        player.key('KeyW', false);
        player.key('KeyE', true);
        player.key('KeyE', false);
        await sleep(1500);
        process.kill(pid, 'SIGCONT');
        await until('the gap is over', () => follower.look(performance.now()).lastGap?.open === false);
        // A shard, and its last gap, ends with its last picture: 46 pictures fall into the second and a half.
        await until('pictures come again', () => follower.look(performance.now()).frames > frames + 50);
        process.kill(pid, 'SIGINT');
      },
    });
    const shard = only(folder.path);
    // A second and a half of three without rows.
    expect(await failing(shard)).toContain('controls.coverage');
    await expectValid(shard, ['session.usable']);
    const gaps = meta(shard).recorder?.gaps ?? [];
    // A busy machine, or its X server, may have been late once more.
    expect(gaps.filter((gap) => !isLate(gap))).toEqual([]);
    const longestUs = Math.max(...gaps.map(({ reason, from_us, to_us }) => (reason === 'stalled' ? to_us - from_us : 0)));
    expect(longestUs / 1e6).toBeCloseTo(1.5, 0);
    using events = await TableReader.open(join(shard, 'events.parquet'));
    const codes = [...(await events.words('code', ['W', 'E']))];
    // The held key is released where the gap begins; when E was pressed is unknown.
    expect(codes).toEqual([0, 0]);
  });

  long('through the fallback, it says in the shard what that cannot do', async () => {
    using folder = new TemporaryFolder();
    const run = await gap(cli(folder.path, '--input', 'fallback'), {
      meanwhile: async ({ pid, output }) => {
        await until('it records', () => output().includes('"status"'));
        player.key('KeyW', true);
        player.button(1, true);
        await sleep(100);
        player.key('KeyW', false);
        player.button(1, false);
        // It is held back for a third of a second.
        const follower = followed(folder.path);
        const events = () => {
          const { keyEvents, mouseEvents } = follower.look(performance.now());
          return keyEvents + mouseEvents;
        };
        await until('keys and buttons are written', () => events() >= 4);
        for (const key of ['ControlLeft', 'AltLeft', 'ShiftLeft', 'KeyM'] as const) player.key(key, true);
        for (const key of ['KeyM', 'ShiftLeft', 'AltLeft', 'ControlLeft'] as const) player.key(key, false);
        await until('the marker is written', () => events() >= 5);
        process.kill(pid, 'SIGINT');
      },
    });
    // uiohook complains when it may not set its priority, as in a quota.
    expect(run.stderr.replace(/^hook_thread_proc .*Could not set thread priority.*\n/gm, '').trim()).toBe('');
    const shard = only(folder.path);
    expect(await broken(shard)).toEqual([]);
    expect(meta(shard).recorder?.input).toMatchObject({ source: 'uiohook', cannot: expect.arrayContaining(['separate keyboards']) });
    using events = await TableReader.open(join(shard, 'events.parquet'));
    expect([...(await events.words('code', ['W', 'LMB', 'marker']))].filter((code) => code < 3)).toEqual([0, 1, 0, 1, 2]);
    expect(meta(shard).recorder?.input).toMatchObject({ held_back_ms: 320 });
    expect((await validate(shard)).findings.find(({ check }) => check === 'controls.source')).toMatchObject({ severity: 'warn' });
  });

  it('is refused with an invalid profile, naming file and line', async () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'mine.json');
    writeFileSync(file, '{\n  "profile_version": 1,\n  "name": "mine",\n  "title": "Mine",\n  "keys": {\n    "KeyWW": "W"\n  }\n}\n');
    const run = await gap(cli(join(folder.path, 'out'), '--profile', file));
    expect([run.code, run.stderr]).toEqual([
      2,
      `gap record: ${file}:6: keys.KeyWW: "KeyWW" is not a physical key\n  → Did you mean "KeyW"?\n`,
    ]);
  });

  long('is refused when no game is named, unless one is on the list', async () => {
    using folder = new TemporaryFolder();
    const env = { GAP_SETTINGS: join(folder.path, 'settings.json') };
    const flags = cli(join(folder.path, 'out'), '--duration', '1').filter((flag) => flag !== '--game' && flag !== DEMO_GAME);
    const refused = await gap(flags, { env });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/No program is named as the game/)]);
    expect((await gap(['games', 'add', DEMO_GAME, 'doom.exe'], { env })).code).toBe(0);
    expect((await gap(['games'], { env })).stdout).toBe(`${DEMO_GAME}\nexe:doom.exe\n`);
    expect((await gap(['games', 'remove', 'doom.exe'], { env })).code).toBe(0);
    // In a folder of its own, keys are made at the first recording, and only then.
    expect((await gap(flags, { env })).stderr).toMatch(/^A recorder key was made: .*\nA watermark key was made: .*\n$/);
    expect(meta(only(join(folder.path, 'out'))).recorder?.input).toMatchObject({ game: [DEMO_GAME] });
    writeFileSync(env.GAP_SETTINGS, '{"games": 7}');
    expect((await gap(['games'], { env })).stderr).toMatch(/settings\.json: .*\n {2}→ Fix the file/s);
  });

  long('watched live, it shows what would be written, and only a count of the rest', async () => {
    type Line = { type: string; code?: string; value?: number; closedFor?: string; gaps?: number; unmapped?: number };
    const linesOf = (text: string) =>
      text
        .slice(0, text.lastIndexOf('\n'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line);
    const eventsOf = (lines: Line[]) => lines.filter(({ type }) => type === 'event').map(({ code, value }) => `${code}${value}`);
    let rounds = 0;
    const run = await gap(['devices', '--watch', '--display', stage.display.name, '--game', DEMO_GAME, '--json'], {
      meanwhile: async ({ pid, output }) => {
        let gapsBefore = 0;
        await until('both are seen', () => {
          const lines = linesOf(output());
          const state = lines.findLast(({ type }) => type === 'state');
          // A state without a reason: input is accepted. Keys that a gap has swallowed are pressed again.
          if (state !== undefined && state.closedFor === undefined && (rounds === 0 || (state.gaps ?? 0) > gapsBefore)) {
            gapsBefore = state.gaps ?? 0;
            rounds += 1;
            for (const key of ['KeyW', 'KeyP'] as const) {
              player.key(key, true);
              player.key(key, false);
            }
          }
          return (state?.unmapped ?? 0) >= 2 && eventsOf(lines).length >= 2;
        });
        // What is pressed while it cannot look is not shown, but the gap is.
        const gapsOf = () => linesOf(output()).findLast(({ type }) => type === 'state')?.gaps ?? 0;
        const before = gapsOf();
        await stopProcess(pid);
        player.key('KeyD', true);
        player.key('KeyD', false);
        await sleep(STOPPED_MS);
        process.kill(pid, 'SIGCONT');
        await until('the gap is told', () => gapsOf() > before);
        process.kill(pid, 'SIGINT');
      },
    });
    const events = eventsOf(linesOf(run.stdout));
    if (rounds === 1) expect(events).toEqual(['W1', 'W0']);
    else expect(new Set(events)).toEqual(new Set(['W1', 'W0']));
    expect(events.length).toBeLessThanOrEqual(2 * rounds);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const plain = await gap(['devices', '--watch', '--display', stage.display.name, '--game', DEMO_GAME], {
      meanwhile: async ({ pid, output }) => {
        await until('the game has the focus', () => output().includes('— the game has the focus; gaps '));
        await until('a key and a motion are seen', () => {
          player.key('KeyW', true);
          player.key('KeyW', false);
          player.move(3, -2);
          return / {2}kb {5}W {9} down\n/.test(output()) && / {2}mouse {2}move {6} 3 -2\n/.test(output());
        });
        process.kill(pid, 'SIGTERM');
      },
    });
    expect([plain.code, plain.stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^Input: x11-xi2\. Gamepads: .*\. Ctrl-C ends\.$/),
    ]);
    const listed = await gap(['devices', '--display', stage.display.name]);
    expect(listed.stdout).toMatch(/keyboard {2}.*XTEST keyboard/);
  });

  long('watched from a program, it shows the same', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    // States since the gate was last shut, 20 ms apart: for 5 ms after it opens nothing is accepted yet, without a separate gap.
    let open = 0;
    let gaps = 0;
    const onState = (state: { closedFor: unknown; gaps: number }) => {
      open = state.closedFor === undefined ? open + 1 : 0;
      gaps = state.gaps;
    };
    const watching = watchInput(plan('/tmp'), stop.signal, { onEvent: ({ code }) => seen.push(code), onState });
    let [rounds, gapsBefore] = [0, 0];
    await until('it is seen', () => {
      // Keys that a gap has swallowed are pressed again.
      if (open > 1 && (rounds === 0 || gaps > gapsBefore)) {
        gapsBefore = gaps;
        rounds += 1;
        player.key('KeyD', true);
        player.key('KeyD', false);
      }
      return seen.length >= 2;
    });
    stop.abort();
    await watching;
    if (rounds === 1) expect(seen).toEqual(['D', 'D']);
    else expect(new Set(seen)).toEqual(new Set(['D']));
    expect(seen.length).toBeLessThanOrEqual(2 * rounds);
  });
});
