import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FRAMES, TABLES } from '#format/core/parquet/tables.ts';
import { Snapshot, TableReader } from '#library/index.ts';
import { hrtimeUs } from '#native/clock.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, RIGHTS, recording, statusLines, until } from '#test/support/gap.ts';
import { LONG, long } from '#test/support/long.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { SMALL_FLAGS } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

async function timesOf(table: string): Promise<Float64Array> {
  using reader = await TableReader.open(table);
  return reader.numbers('ts_us');
}

describe('a recorded shard, read by other programs', () => {
  it('is AV1, 640x360, 60 fps for ffprobe, with every pts equal to frames.parquet', async () => {
    const probe = JSON.parse(
      execFileSync(
        'ffprobe',
        ['-v', 'error', '-show_streams', '-show_packets', '-print_format', 'json', join(inject('shard'), 'video.ivf')],
        { encoding: 'utf8', maxBuffer: 1 << 26 },
      ),
    ) as { streams: Record<string, unknown>[]; packets: { pts: number; flags: string }[] };
    expect(probe.streams[0]).toMatchObject({
      codec_name: 'av1',
      width: 640,
      height: 360,
      avg_frame_rate: '60/1',
      time_base: '1/1000000',
      pix_fmt: 'yuv420p',
      color_range: 'tv',
      color_space: 'smpte170m',
      color_primaries: 'bt709',
      color_transfer: 'iec61966-2-1',
    });
    using frames = await TableReader.open(join(inject('shard'), FRAMES.file));
    expect(probe.packets.map(({ pts }) => pts)).toEqual([...(await frames.numbers('ts_us'))]);
    expect(probe.packets.map(({ flags }) => (flags.includes('K') ? 1 : 0))).toEqual([...(await frames.numbers('key'))]);
  });

  it('decodes to the last frame without a complaint', () => {
    const { status, stderr, stdout } = spawnSync(
      'ffmpeg',
      ['-v', 'error', '-i', join(inject('shard'), 'video.ivf'), '-f', 'framemd5', '-'],
      { encoding: 'utf8', maxBuffer: 1 << 26 },
    );
    expect([status, stderr]).toEqual([0, '']);
    const hashes = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(hashes).toHaveLength(360);
    // The game moves: a recorder that shows one picture for ever would pass everything else.
    expect(new Set(hashes.map((line) => line.split(',').at(-1))).size).toBeGreaterThan(200);
  });

  it('has the spec’s exact types for DuckDB', async () => {
    const duck = await (await DuckDBInstance.create()).connect();
    const names = {
      int64: 'BIGINT',
      int32: 'INTEGER',
      uint32: 'UINTEGER',
      uint16: 'USMALLINT',
      float32: 'FLOAT',
      float64: 'DOUBLE',
      bool: 'BOOLEAN',
      string: 'VARCHAR',
    };
    for (const { file, columns } of TABLES) {
      const described = await duck.runAndReadAll(`describe select * from read_parquet('${join(inject('shard'), file)}')`);
      expect(described.getRows().map(([name, type]) => [name, type])).toEqual(columns.map(({ name, type }) => [name, names[type]]));
    }
    const [counted] = (
      await duck.runAndReadAll(
        `select count(*), list_sort(list(distinct device)), bit_or(keymask), sum(abs(mouse_dx)) from read_parquet('${join(inject('shard'), 'controls.parquet')}')`,
      )
    ).getRowsJson() as [[string, string[], number, number]];
    const [rows, devices, keys, moved] = counted;
    const input = readMeta(inject('shard')).recorder?.input;
    expect(Number(rows)).toBe(input?.rows);
    // The mouse's 1,440 and the keyboard's 720, of which a busy machine may miss some: a tick skipped is at most a row of each.
    expect(Number(rows) + 2 * (input?.skipped_ticks ?? 0)).toBeGreaterThan(2100);
    expect(devices).toEqual(['kb', 'mouse']);
    // What the player held in six seconds of its round: W, Shift, A, Space, D, LMB, Ctrl, S, RMB at least once each.
    expect((keys as number) & 0b100_1111_1111).toBe(0b100_1111_1111);
    expect(Number(moved)).toBeGreaterThan(500);
    const unequal = await duck.runAndReadAll(
      `select (select sum(dx) from read_parquet('${join(inject('shard'), 'events.parquet')}')) - (select sum(mouse_dx) from read_parquet('${join(inject('shard'), 'controls.parquet')}'))`,
    );
    expect(unequal.getRowsJson()).toEqual([[0]]);
  });

  it('states in meta.json what the system reported', () => {
    const meta = readMeta(inject('shard'));
    expect(meta.capture.host_os).toBe(/^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]);
    expect(meta.recorder).toMatchObject({
      ended: 'duration',
      video: { source: 'x11grab', source_size: '640x360' },
      input: { source: 'x11-xi2', hz: 240, lost_events: 0 },
    });
    expect(meta.recorder?.host.display_server).toMatch(/X\.Org/);
    const [first, last] = [meta.recorder?.anchors[0], meta.recorder?.anchors.at(-1)];
    // The two clocks advance together, to a millisecond in six seconds plus the error that each reading states.
    const apart = (last?.utc_us ?? 0) - (first?.utc_us ?? 0) - ((last?.ts_us ?? 0) - (first?.ts_us ?? 0));
    expect(Math.abs(apart)).toBeLessThan(1000 + (first?.width_us ?? 0) + (last?.width_us ?? 0));
  });
});

describe('recording', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ playing: true, width: 960, height: 540 });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  /** The bars of every shape are in `core/plan/fit`. */
  const SHAPES = [
    [
      '30 fps, a region, 60 Hz',
      ['--fps', '30', '--hz', '60', '--size', '640x360', '--region', '640x360+100+50', '--cursor'],
      { frames: 60, resolution: '640x360', area: '640x360+0+0' },
    ],
    [
      '120 fps, scaled down from the whole screen',
      ['--fps', '120', '--size', '320x180', '--gop', '1'],
      { frames: 240, resolution: '320x180', area: '320x180+0+0' },
    ],
    [
      'a 4:3 region between black bars',
      ['--fps', '30', '--size', '640x360', '--region', '720x540+0+0'],
      { frames: 60, resolution: '640x360', area: '480x360+80+0' },
    ],
  ] as const;
  it.runIf(LONG).each(SHAPES)('%s', async (_, flags, { frames, resolution, area }) => {
    using folder = new TemporaryFolder();
    const run = await gap(recording(stage.display.name, folder.path, '--duration', '2', ...flags));
    expect(run.stderr).toBe('');
    const shard = only(folder.path);
    await expectValid(shard);
    expect(readMeta(shard)).toMatchObject({
      display: { resolution },
      recorder: { video: { active_area: area, cursor_drawn: flags.some((flag) => flag === '--cursor') } },
    });
    using table = await TableReader.open(join(shard, FRAMES.file));
    // The first capture is frame 0, on whatever tick it comes: the ticks skipped before it are counted.
    const { skipped = 0 } = readMeta(shard).recorder?.video ?? {};
    expect(table.rows).toBeLessThanOrEqual(frames);
    expect(table.rows).toBeGreaterThanOrEqual(frames - skipped);
  });

  long('records what this machine has room for when no rate is set, and says so', async () => {
    using folder = new TemporaryFolder();
    const run = await gap(recording(stage.display.name, folder.path, '--size', '640x360', '--duration', '1'));
    const shard = only(folder.path);
    const { display, recorder } = readMeta(shard);
    expect(recorder?.video.pace).toMatchObject({ fps: display.fps, fps_by: 'measured', encoder_by: 'measured' });
    expect([30, 60]).toContain(display.fps);
    const { says, picture_p95_ms } = recorder?.video.pace ?? { says: '', picture_p95_ms: 0 };
    // The rate follows the measured figure: 12.5 ms is three quarters of a period at 60.
    expect(display.fps).toBe(picture_p95_ms <= 12.5 ? 60 : 30);
    expect(run.stdout).toContain(`${says}. For another rate: --fps ${display.fps === 60 ? 30 : 60}\n`);
    await expectValid(shard);
  });

  long('goes on in the next shard where it is longer than asked, with no frame missing in between', async () => {
    using folder = new TemporaryFolder();
    const run = await gap(
      recording(
        stage.display.name,
        folder.path,
        ...SMALL_FLAGS,
        '--gop',
        '1',
        '--duration',
        '5',
        '--geo',
        '52.52,13.405',
        '--roll',
        '0.05',
        '--json',
      ),
    );
    const said = JSON.parse(run.stdout.trim().split('\n').at(-1) as string) as {
      frames: number;
      parts: { folder: string; frames: number }[];
    };
    const shards = said.parts.map(({ folder: shard }) => shard);
    expect(shards).toHaveLength(2);
    expect(said.parts.reduce((sum, { frames }) => sum + frames, 0)).toBe(said.frames);
    expect(
      readdirSync(folder.path)
        .map((name) => join(folder.path, name))
        .sort(),
    ).toEqual(shards.toSorted());
    for (const shard of shards) await expectValid(shard);
    const [first, second] = shards.map(readMeta);
    expect(second?.recorder).toMatchObject({ continues: first?.session_id, ended: 'duration', rolled: { part: 2, parts: 2 } });
    expect(first?.recorder).toMatchObject({ ended: 'rolled-over', rolled: { part: 1, parts: 2 } });
    for (const meta of [first, second]) expect(meta?.geo).toEqual({ h3: '851f1d4bfffffff' });
    const times = [...(await timesOf(join(shards[0] as string, FRAMES.file))), ...(await timesOf(join(shards[1] as string, FRAMES.file)))];
    const steps = times.slice(1).map((us, i) => us - (times[i] as number));
    expect([...new Set(steps)].every((us) => us === 33_333 || us === 33_334)).toBe(true);
    // The first capture is frame 0: ticks skipped before it are not made up for.
    expect(times.length).toBeGreaterThan(4 * 30);
  });

  it('stops and seals on SIGINT, and prints a line of JSON per second', async () => {
    using folder = new TemporaryFolder();
    const run = await gap(recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--json'), {
      meanwhile: async ({ pid, output }) => {
        await until('two status lines are there', () => statusLines(output()) >= 2);
        process.kill(pid, 'SIGINT');
      },
    });
    const lines = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(run.code).toBe(lines.at(-1)?.verdict === 'pass' ? 0 : 1);
    expect(lines[0]).toMatchObject({ type: 'pace', fps: 30, fps_by: 'set', encoder: 'h264-14' });
    const { type, ...snapshot } = lines[1] as Record<string, unknown>;
    expect(type).toBe('status');
    expect(Snapshot.parse(snapshot)).toEqual(snapshot);
    expect(lines.at(-1)).toMatchObject({ type: 'sealed', ended: 'stopped' });
    await expectValid(only(folder.path));
  });

  long('has frames up to the stop, even if stopped while the screen does not answer', async () => {
    // Nobody plays: a player in this process would hang with the screen.
    await using quiet = await Stage.open({ playing: false, width: 640, height: 360 });
    using folder = new TemporaryFolder();
    const run = await gap(recording(quiet.display.name, folder.path, ...SMALL_FLAGS, '--json'), {
      meanwhile: async ({ pid, output }) => {
        await until('a status line is there', () => statusLines(output()) >= 1);
        quiet.display.server.kill('SIGSTOP');
        await sleep(600);
        process.kill(pid, 'SIGTERM');
        // The read that hangs ends after the stop.
        await sleep(200);
        quiet.display.server.kill('SIGCONT');
      },
    });
    expect([0, 1], run.stdout + run.stderr).toContain(run.code);
    const shard = only(folder.path);
    const [frames, controls] = [await timesOf(join(shard, 'frames.parquet')), await timesOf(join(shard, 'controls.parquet'))];
    // Input goes on until the stop, and so do frames: the first of the hang is a picture, all others are reported missing.
    expect(Math.abs((controls.at(-1) as number) - (frames.at(-1) as number))).toBeLessThan(100_000);
    const { skipped = 0 } = readMeta(shard).recorder?.video ?? {};
    expect(skipped).toBeGreaterThan(10);
    await expectValid(shard);
  });

  long('leaves a recoverable .partial at a second signal, and says how to seal it', async () => {
    using folder = new TemporaryFolder();
    const run = await gap(recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--json'), {
      meanwhile: async ({ pid, output }) => {
        await until('a status line is there', () => statusLines(output()) >= 1);
        process.kill(pid, 'SIGTERM');
        process.kill(pid, 'SIGTERM');
        await new Promise((resolve) => setTimeout(resolve, 1));
        // Two signals of one kind at the same time may be delivered as one.
        try {
          process.kill(pid, 'SIGINT');
        } catch {
          // It has ended already.
        }
      },
    });
    expect(run.code).toBe(3);
    const partial = only(folder.path);
    expect(partial).toMatch(/\.partial$/);
    expect(run.stderr).toContain(`gap recover ${partial}`);
    expect((await gap(['recover', partial])).code).not.toBe(2);
    await expectValid(only(folder.path));
    expect(readMeta(only(folder.path)).recorder?.ended).toBe('recovered');
  });

  it('loses less than half a second to kill -9', async () => {
    using folder = new TemporaryFolder();
    let killedUs = 0;
    const run = await gap(recording(stage.display.name, folder.path, ...SMALL_FLAGS, '--json'), {
      meanwhile: async ({ pid, output }) => {
        await until('three status lines are there', () => statusLines(output()) >= 3);
        process.kill(pid, 'SIGKILL');
        // The recorder's own clock: the whole machine shares one CLOCK_MONOTONIC.
        killedUs = hrtimeUs();
      },
    });
    expect(run.code).toBe(null);
    const partial = only(folder.path);
    expect((await gap(['validate', partial])).code).toBe(2);
    expect((await gap(['recover', partial])).code).not.toBe(2);
    const shard = only(folder.path);
    await expectValid(shard);
    for (const file of ['frames.parquet', 'controls.parquet']) {
      expect(killedUs - ((await timesOf(join(shard, file))).at(-1) as number)).toBeLessThan(500_000);
    }
  });

  long.each([
    ['a missing display', ['--display', ':987'], 2, 'Display :987 cannot be opened'],
    ['a region off the screen', ['--region', '640x360+5000+0'], 2, 'does not fit on the 960x540 screen', '--region'],
    ['a picture larger than the screen', ['--size', '1920x1080'], 2, 'A picture of 1920x1080 is larger than the 960x540', '--size'],
    ['an unknown encoder', ['--encoder', 'theora'], 2, 'encoder theora: not usable', '--encoder'],
    ['a bitrate of 0', ['--bitrate', '0'], 2, 'bitrate 0: not usable', '--bitrate'],
    ['fps in words', ['--fps', 'many'], 2, 'fps many: not usable'],
    ['a folder below a file', ['--out', '/etc/hostname/x'], 2, 'The folder /etc/hostname/x cannot be created', '--out'],
    ['a folder that cannot be written to', ['--out', '/proc/x'], 2, 'The folder /proc/x cannot be created', '--out'],
    ['a window and no window', ['--window', '--no-window'], 2, '--window and --no-window exclude each other'],
    ['an unknown flag', ['--frobnicate'], 2, '--frobnicate'],
  ])('refuses %s with a remedy and exit 2, and leaves nothing behind', async (_, flags, code, says, setting = '') => {
    using folder = new TemporaryFolder();
    const fixed = ['--out', folder.path, '--duration', '1', ...SMALL_FLAGS, ...RIGHTS];
    const run = await gap(['record', '--display', stage.display.name, ...fixed, ...flags]);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(says);
    expect(run.stderr).toMatch(setting === '' ? /→/ : new RegExp(`→.*\\(.*${setting}\\b.*\\)`));
    expect(readdirSync(folder.path)).toEqual([]);
  });

  long('refuses without a licence or consent reference, and without any display', async () => {
    const base = ['record', '--display', stage.display.name];
    expect(await gap([...base, '--consent-ref', 'ref#c'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--license-ref') });
    expect(await gap([...base, '--license-ref', 'ref#l'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--consent-ref') });
    expect(await gap(['record', ...RIGHTS], { env: { DISPLAY: '' } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No display'),
    });
  });

  long.each(['', '.partial'])('refuses a session id whose folder%s exists', async (suffix) => {
    using folder = new TemporaryFolder();
    const id = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
    mkdirSync(join(folder.path, id + suffix));
    const run = await gap(recording(stage.display.name, folder.path, '--session-id', id, ...SMALL_FLAGS));
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(`${id}${suffix} exists already`) });
    expect(readdirSync(join(folder.path, id + suffix))).toEqual([]);
  });

  long('records an odd-sized screen, and says how it fits', async () => {
    await using odd = await Stage.open({ playing: false, width: 641, height: 361 });
    using folder = new TemporaryFolder();
    const run = await gap(recording(odd.display.name, folder.path, '--duration', '1', ...SMALL_FLAGS, '--size', '640x360'));
    expect(run.stderr).toBe('');
    expect(readMeta(only(folder.path)).recorder?.video).toMatchObject({ source_size: '641x361', active_area: '640x360+0+0' });
    await expectValid(only(folder.path));
  });
});
