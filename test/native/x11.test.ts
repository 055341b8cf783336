import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_BYTES, eventAt, ROW_BYTES } from '#core/format/records.ts';
import { EVENT_CODES } from '#core/input/codes.ts';
import { keysOf } from '#core/input/keymask.ts';
import { BASELINE_PROFILE } from '#core/input/profile.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { hrtimeUs, nowUs } from '#native/clock.ts';
import { linuxGraphics, linuxName } from '#native/linux/host.ts';
import { RawEvents } from '#native/x11/raw-events.ts';
import { openDisplay, queryScreen, xlib } from '#native/x11/xlib.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { until } from '#test/support/gap.ts';

describe('the clock', () => {
  it('is process.hrtime to two microseconds, now and later', async () => {
    for (let round = 0; round < 20; round++) {
      const before = hrtimeUs();
      const now = nowUs();
      const after = hrtimeUs();
      expect(now).toBeGreaterThanOrEqual(before - 2);
      expect(now).toBeLessThanOrEqual(after + 2);
      await sleep(20);
    }
  });
});

describe('raw X11 input', () => {
  let stage: Stage;
  // The demo game holds the pointer, as games do: a client of XInput 2.0 would see no motion at all.
  beforeAll(async () => {
    stage = await Stage.open({ playing: false });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const listen = () => {
    const ring = new RecordRing(RecordRing.allocate(EVENT_BYTES, 4096), EVENT_BYTES);
    const sampler = new InputSampler(ring, new RecordRing(RecordRing.allocate(ROW_BYTES, 16), ROW_BYTES));
    const display = openDisplay(stage.display.name);
    const events = new RawEvents(display, BASELINE_PROFILE, sampler);
    sampler.arm();
    /** What came in: at least so many, and whatever else comes in the tenth of a second after. */
    const taken = async (atLeast: number) => {
      await until(`${atLeast} events are there`, () => {
        events.drain();
        return ring.pending >= atLeast;
      });
      await sleep(100);
      events.drain();
      const all: { code: string; value: number; dx: number; dy: number; device: number; tsUs: number }[] = [];
      ring.drain((offset, count) => {
        for (let at = offset; at < offset + count * EVENT_BYTES; at += EVENT_BYTES) {
          const { view } = ring;
          all.push({
            code: EVENT_CODES[eventAt.code(view, at)] as string,
            value: eventAt.value(view, at),
            dx: eventAt.dx(view, at),
            dy: eventAt.dy(view, at),
            device: eventAt.device(view, at),
            tsUs: eventAt.tsUs(view, at),
          });
        }
      });
      return all;
    };
    return { sampler, events, taken, [Symbol.dispose]: () => void xlib().closeDisplay(display) };
  };

  it('gets every key, button, notch and motion, in order, while a game holds the pointer', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    const before = nowUs();
    player.key('KeyW', true);
    player.move(7, -3);
    player.button(1, true);
    player.button(1, false);
    player.button(4, true);
    player.button(4, false);
    player.key('KeyW', false);
    const taken = await listener.taken(6);
    expect(taken.map(({ code, value }) => [code, value])).toEqual([
      ['W', 1],
      ['move', 0],
      ['LMB', 1],
      ['LMB', 0],
      ['wheel_y', 1],
      ['W', 0],
    ]);
    expect(taken[1]).toMatchObject({ dx: 7, dy: -3, device: 1 });
    for (const { tsUs } of taken) expect(tsUs).toBeGreaterThanOrEqual(before);
  });

  it('keeps sums exactly over a thousand motions', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    let sum = 0;
    for (let i = 0; i < 1000; i++) {
      const dx = (i % 7) - 3 || 1;
      player.move(dx, 0);
      sum += dx;
    }
    const taken = await listener.taken(1000);
    expect(taken).toHaveLength(1000);
    expect(taken.reduce((total, { dx }) => total + dx, 0)).toBe(sum);
  });

  it('counts keys outside the profile and stores nothing of them', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    // P, A (mapped), S (mapped), 1: somebody types.
    for (const keycode of [33, 38, 39, 10]) {
      player.keycode(keycode, true);
      player.keycode(keycode, false);
    }
    expect((await listener.taken(4)).map(({ code }) => code)).toEqual(['A', 'A', 'S', 'S']);
    expect(listener.events.unmapped).toBe(4);
  });

  it('knows the keys that were held before it listened, and ignores auto-repeat', async () => {
    using player = new XTestPlayer(stage.display.name);
    player.key('KeyD', true);
    player.key('ShiftLeft', true);
    player.button(3, true);
    await sleep(50);
    using listener = listen();
    expect(keysOf(listener.sampler.keymask)).toEqual(['D', 'RMB', 'Shift']);
    // Longer than the server's auto-repeat delay (660 ms).
    await sleep(1000);
    expect(await listener.taken(0)).toEqual([]);
    player.key('KeyD', false);
    player.key('ShiftLeft', false);
    player.button(3, false);
    expect((await listener.taken(3)).map(({ code, value }) => [code, value])).toEqual([
      ['D', 0],
      ['Shift', 0],
      ['RMB', 0],
    ]);
    expect(listener.sampler.keymask).toBe(0);
  });

  it('refuses a display that is not there, with a remedy', () => {
    expect(() => openDisplay(':987')).toThrow(/Display :987 cannot be opened/);
  });

  it('asks the server for its size and name', () => {
    expect(queryScreen(stage.display.name)).toMatchObject({
      width: 1280,
      height: 720,
      server: expect.stringMatching(/X\.Org Foundation \d+/),
    });
  });
});

it('the X server’s death ends nothing but the connection', async () => {
  const child = spawn(process.execPath, ['test/support/lost-display.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, stdout.trim()]).toEqual([0, 'still alive: hung up']);
});

describe('the host', () => {
  it('names the distribution as os-release does', () => {
    expect(linuxName('NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe('Debian GNU/Linux 12 (bookworm)');
    expect(linuxName('nothing')).toBe('Linux');
  });

  it('names a graphics adapter exactly where the kernel lists a display controller', () => {
    const listed = existsSync('/sys/bus/pci/devices')
      ? readdirSync('/sys/bus/pci/devices').filter((slot) => readFileSync(`/sys/bus/pci/devices/${slot}/class`, 'utf8').startsWith('0x03'))
      : [];
    expect(linuxGraphics()?.gpu.split(', ').length ?? 0).toBe(listed.length);
  });
});
