import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stickValue, triggerValue } from '#format/core/input/pad.ts';
import { nowUs } from '#native/clock.ts';
import { Pads, padNames } from '#native/sdl/pads.ts';
import { VirtualPad } from '#native/sdl/virtual-pad.ts';
import { TestTarget } from '#test/support/input-target.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('the values of a pad', () => {
  it('reach both ends and keep the middle', () => {
    expect([-32768, 0, 32767].map(stickValue)).toEqual([-1, 0, 1]);
    expect([0, 32767, -5].map(triggerValue)).toEqual([0, 1, 0]);
  });
});

describe('gamepads through SDL', () => {
  let target: TestTarget;
  let pads: Pads;
  const poll = () => {
    pads.poll({ gridUs: nowUs(), skipped: 0 }, nowUs());
    target.gate.finish(nowUs());
  };
  beforeEach(() => {
    target = new TestTarget();
    target.gate.focus(undefined, 0);
    target.gate.arm(0);
    pads = Pads.open(target.gate);
  });
  afterEach(() => pads[Symbol.dispose]());

  it('are read in the spec’s ranges and order, each button with its own bit', () => {
    using pad = new VirtualPad();
    poll();
    pad.axes([32767, -32768, 0, 16384, 32767, 0]);
    pad.button(0, true);
    poll();
    const row = target.rows().at(-1);
    expect(row).toMatchObject({ device: 'pad', unit: 0, buttons: 1, events: 1 });
    // An untouched trigger of a virtual pad stands in the middle of its raw range, where SDL says so.
    expect(row?.axes.slice(0, 4).map((value) => Math.round(value * 100) / 100)).toEqual([1, -1, 0, 0.5]);
    expect(row?.axes[4]).toBe(1);
    const order = ['A', 'B', 'X', 'Y', 'Back', 'Guide', 'Start', 'LS', 'RS', 'LB', 'RB', 'Up', 'Down', 'Left', 'Right'];
    target.take();
    for (let button = 1; button < order.length; button++) {
      pad.button(button, true);
      poll();
      pad.button(button, false);
      poll();
      expect(target.take().map(({ code, value, pad: unit }) => [code, value, unit])).toEqual([
        [`pad_${order[button]}`, 1, 0],
        [`pad_${order[button]}`, 0, 0],
      ]);
    }
  });

  const STEAM = { vendor: 0x28de, product: 0x11ff };

  it('of one person is one, beside the copy that Steam makes of it, whichever comes first', () => {
    using real = new VirtualPad();
    poll();
    using copy = new VirtualPad(STEAM);
    poll();
    for (const pad of [real, copy]) pad.button(0, true);
    poll();
    for (const pad of [real, copy]) pad.button(0, false);
    poll();
    expect(pads.count).toBe(1);
    expect(target.take().map(({ code, value, pad }) => [code, value, pad])).toEqual([
      ['pad_A', 1, 0],
      ['pad_A', 0, 0],
    ]);
  });

  it('are Steam’s copies where Steam alone can read one, and nothing is down that was let go', () => {
    using copy = new VirtualPad(STEAM);
    poll();
    copy.button(0, true);
    poll();
    expect(pads.count).toBe(1);
    // The pad itself comes later: it is that person's now.
    using real = new VirtualPad();
    real.button(0, true);
    poll();
    expect(pads.count).toBe(1);
    using other = new VirtualPad(STEAM);
    using third = new VirtualPad(STEAM);
    poll();
    // Three copies of two pads that Steam has for itself, and one that all can read.
    expect(pads.count).toBe(3);
    expect([other, third].length).toBe(2);
    copy.button(0, false);
    real.button(0, false);
    poll();
    const down = new Map<string, number>();
    for (const { code, value, pad } of target.take()) down.set(`${code} ${pad}`, value);
    expect([...down.values()]).toEqual([...down.values()].map(() => 0));
  });

  it('come and go: one unplugged in mid-press releases its buttons, and its gap ends when it is back', () => {
    const first = new VirtualPad();
    poll();
    first.button(3, true);
    poll();
    expect(pads.count).toBe(1);
    const lostAt = nowUs();
    first[Symbol.dispose]();
    poll();
    expect(pads.count).toBe(0);
    expect(target.take().map(({ code, value }) => [code, value])).toEqual([
      ['pad_Y', 1],
      ['pad_Y', 0],
    ]);
    using _again = new VirtualPad();
    poll();
    expect(pads.count).toBe(1);
    const [gap, ...none] = target.gaps();
    expect(none).toEqual([]);
    expect(gap).toMatchObject({ reason: 'device-lost', device: 'pad 0' });
    expect(gap?.fromUs).toBeGreaterThanOrEqual(lostAt);
  });

  it('are limited to four, each with its own number', () => {
    using stack = new DisposableStack();
    const four = Array.from({ length: 5 }, () => stack.use(new VirtualPad()));
    poll();
    expect(pads.count).toBe(4);
    four[2]?.button(1, true);
    target.take();
    poll();
    expect(target.take().map(({ code, pad }) => [code, pad])).toEqual([['pad_B', 2]]);
  });

  it('are named', () => {
    using _pad = new VirtualPad();
    expect(padNames()).toHaveLength(1);
  });
});

it('a user’s own mapping file is honoured', () => {
  using folder = new TemporaryFolder();
  const target = new TestTarget();
  target.gate.focus(undefined, 0);
  target.gate.arm(0);
  const guid = VirtualPad.guid();
  const file = join(folder.path, 'mappings.txt');
  // A and B swap places. SDL skips lines for other platforms, and lines that name none.
  writeFileSync(file, `${guid},Swapped,a:b1,b:b0,leftx:a0,lefty:a1,platform:Linux,\n`);
  // The test runner's process.env is a separate object; SDL reads the real one.
  const libc = koffi.load('libc.so.6');
  libc.func('int setenv(str name, str value, int overwrite)')('SDL_GAMECONTROLLERCONFIG_FILE', file, 1);
  try {
    using pads = Pads.open(target.gate);
    using pad = new VirtualPad();
    const poll = () => {
      pads.poll({ gridUs: nowUs(), skipped: 0 }, nowUs());
      target.gate.finish(nowUs());
    };
    poll();
    pad.button(0, true);
    poll();
    expect(target.take().map(({ code }) => code)).toEqual(['pad_B']);
  } finally {
    libc.func('int unsetenv(str name)')('SDL_GAMECONTROLLERCONFIG_FILE');
  }
});
