import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Calibration } from '#library/index.ts';
import { keepCalibration } from '#library/index.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { gap, RIGHTS } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only, readMeta, warnings } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SECONDS = 8;
const SMALL = ['--size', '640x360'];

describe('gap calibrate', () => {
  const folder = new TemporaryFolder();
  const kept = join(folder.path, 'kept');
  const env = { GAP_SETTINGS: join(folder.path, 'home', 'settings.json') };
  let display: VirtualDisplay;
  let measured: Calibration & { doubts: string[]; kept?: string; shard: string };

  beforeAll(async () => {
    display = await VirtualDisplay.start({ width: 640, height: 360 });
    mkdirSync(kept);
    const flags = ['--display', display.name, ...SMALL, '--duration', `${SECONDS}`, '--fps', '60', '--keep', kept, '--json'];
    const { stdout, stderr, code } = await gap(['calibrate', ...flags], { env });
    expect([code, stderr]).toEqual([expect.toSatisfy((exit) => exit === 0 || exit === 1), '']);
    measured = JSON.parse(stdout);
  });

  afterAll(async () => {
    await display[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  it('sees the flips in the encoded file, at the frames the raw pictures show', () => {
    const { encoded, clock, frames } = measured;
    expect(frames).toBe(SECONDS * 60);
    expect(encoded?.flips).toBeGreaterThan(SECONDS);
    // How many were drawn is the machine's speed: too few for a bias are a doubt, and are said to be.
    expect(measured.doubts.some((doubt) => doubt.includes('flips a minute'))).toBe(((encoded?.flips ?? 0) * 60) / SECONDS < 500);
    // Only flips in frames the shard itself marks as not captured may be missing: an encoder that left flips out missed 51 of 91.
    expect(encoded?.missed).toBeLessThanOrEqual(readMeta(measured.shard).recorder?.video.repeats as number);
    expect(clock.draws_per_s).toBeGreaterThan(60);
    expect(measured.composited).toBe(false);
    // In a video one frame behind, every one of 70 flips would be late.
    expect(Math.abs((encoded?.low ?? 0) + (encoded?.high ?? 0)) / 2).toBeLessThan(4000);
  });

  it('finds that frames were read within the brackets they claim', () => {
    expect(measured.bracket_contradicted_pct).toBeLessThan(2);
    expect(measured.bias_us.violations_pct).toBeLessThan(5);
  });

  it('follows key presses from their injection to the picture', () => {
    const { key_chain } = measured;
    expect(key_chain?.injected).toBe(true);
    expect(key_chain?.presses).toBeGreaterThan(SECONDS);
    expect(key_chain?.press_to_stamp_us?.p50).toBeLessThan(key_chain?.stamp_to_visible_us.p50 as number);
    expect(key_chain?.predicted_pct).toBeGreaterThan(50);
  });

  it('keeps a calibration without doubts, and only that', () => {
    expect(measured.kept !== undefined).toBe(measured.doubts.length === 0);
    expect(existsSync(join(folder.path, 'home', 'calibrations.json'))).toBe(measured.doubts.length === 0);
  });

  it('records a valid shard', async () => {
    expect(only(kept)).toBe(measured.shard);
    await expectValid(measured.shard);
  });

  long('measures recordings of a single window by themselves', async () => {
    const out = join(folder.path, 'window');
    mkdirSync(out);
    const flags = ['--display', display.name, ...SMALL, '--window', '--duration', '6', '--fps', '60', '--keep', out, '--dry-run', '--json'];
    const { stdout, stderr, code } = await gap(['calibrate', ...flags], { env });
    expect([code, stderr]).toEqual([expect.toSatisfy((exit) => exit === 0 || exit === 1), '']);
    const alone = JSON.parse(stdout) as typeof measured;
    expect([alone.source, alone.frames]).toEqual(['x11 window', 360]);
    expect(alone.bracket_contradicted_pct).toBeLessThan(2);
    expect(alone.bias_us.violations_pct).toBeLessThan(5);
    expect(alone.encoded?.missed).toBeLessThanOrEqual(readMeta(alone.shard).recorder?.video.repeats as number);
    expect(Math.abs((alone.encoded?.low ?? 0) + (alone.encoded?.high ?? 0)) / 2).toBeLessThan(4000);
    await expectValid(alone.shard);
  });

  long('has its result carried, with its age, by every shard recorded with the same source, encoder, size and rate', async () => {
    const { doubts: _, kept: _kept, shard: _shard, ...calibration } = measured;
    const measured_at = new Date(Date.now() - 3_600_000).toISOString();
    await keepCalibration({ ...calibration, measured_at }, join(folder.path, 'home', 'calibrations.json'));
    const listed = await gap(['calibrate', '--list'], { env });
    expect(listed.stdout).toContain('x11grab, h264-14, 640x360 at 60 fps');
    const record = async (...flags: string[]) => {
      const out = join(folder.path, `out${flags.join('')}`);
      const run = await gap(
        ['record', '--display', display.name, ...SMALL, '--out', out, '--duration', '1', ...RIGHTS, '--any-window', '--no-sign', ...flags],
        { env },
      );
      return { shard: only(out), said: run.stdout };
    };
    const same = await record('--fps', '60');
    const { age_s, ...carried } = readMeta(same.shard).recorder?.calibration ?? { age_s: 0 };
    expect(carried).toEqual({ ...calibration, measured_at });
    expect(age_s).toBeGreaterThanOrEqual(3600);
    expect(age_s).toBeLessThan(3700);
    expect(same.said).not.toContain('preflight.calibration');
    const other = await record('--fps', '30');
    expect(readMeta(other.shard).recorder?.calibration).toBeUndefined();
    expect(other.said).toContain('the stamp error was never measured for x11grab, h264-14, 640x360 at 30 fps');
    expect(await warnings(other.shard)).toContain('sync.calibration');
    // That display shows only its black root window.
    await expectValid(same.shard, ['frames.black', 'session.usable']);
    await expectValid(other.shard, ['frames.black', 'session.usable']);
  });

  it.each([
    [['--duration', '3'], 'Give 5 to 600 seconds'],
    [['--press', 'you'], 'Use auto, me'],
    [['--fps', '75'], 'Use 30, 60 or 120'],
    [['--region', '200x100+0+0', '--size', '200x100'], 'does not lie inside the recorded 200x100+0+0'],
  ])('refuses %j', async (flags, remedy) => {
    const { code, stderr } = await gap(['calibrate', '--display', display.name, ...flags], { env });
    expect(stderr).toContain(remedy);
    expect(code).toBe(2);
  });
});
