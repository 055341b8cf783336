import { setTimeout } from 'node:timers/promises';
import koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import { EVENT_CODES } from '#format/core/input/codes.ts';
import { PHYSICAL_KEYS } from '#format/core/input/physical-keys.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { decodeTap, EVENT, EVENT_MASK, type TapEvent } from '#native/macos/decode.ts';
import { hotkeyOf } from '#native/macos/hotkeys.ts';
import { block } from '#native/macos/objc/block.ts';
import { ordinary } from '#native/macos/screen/open-windows.ts';
import { mediaTimeUs } from '#native/macos/screen/sample-reader.ts';
import { lookOf } from '#native/macos/screen/window-look.ts';
import { pixelsOf } from '#native/macos/screen/window-picture.ts';
import { until } from '#test/support/gap.ts';

const event = (more: Partial<TapEvent>): TapEvent => ({
  type: 0,
  keycode: 0,
  autorepeat: 0,
  button: 0,
  deltaX: 0,
  deltaY: 0,
  scrollY: 0,
  scrollX: 0,
  flags: 0,
  ...more,
});

function decode(...events: Partial<TapEvent>[]): string[] {
  const said: string[] = [];
  const sink = {
    key: (_: number, physical: number, down: boolean) => said.push(`${PHYSICAL_KEYS[physical] ?? '?'} ${down ? 'down' : 'up'}`),
    move: (dx: number, dy: number) => said.push(`move ${dx} ${dy}`),
    wheel: (code: number, notches: number) => said.push(`${EVENT_CODES[code]} ${notches}`),
  };
  for (const one of events) decodeTap(event(one), sink, 0);
  return said;
}

describe('an event tap', () => {
  it('identifies keys by their position, without auto-repeat', () => {
    const { keyDown, keyUp } = EVENT;
    expect(
      decode({ type: keyDown, keycode: 0x0d }, { type: keyDown, keycode: 0x0d, autorepeat: 1 }, { type: keyUp, keycode: 0x0d }),
    ).toEqual(['KeyW down', 'KeyW up']);
  });

  it('reads each modifier’s press and release from its own bit, even while its twin is held', () => {
    const type = EVENT.flagsChanged;
    expect(
      decode(
        { type, keycode: 0x38, flags: 0x2_0002 },
        { type, keycode: 0x3c, flags: 0x2_0006 },
        { type, keycode: 0x38, flags: 0x2_0004 },
        { type, keycode: 0x3e, flags: 0x4_2000 },
        { type, keycode: 0x3e, flags: 0 },
        { type, keycode: 0x3f, flags: 0x80_0000 },
      ),
    ).toEqual(['ShiftLeft down', 'ShiftRight down', 'ShiftLeft up', 'ControlRight down', 'ControlRight up']);
  });

  it('reads buttons, motion while dragging, and wheels', () => {
    expect(
      decode(
        { type: EVENT.leftDown },
        { type: EVENT.leftDragged, deltaX: 3, deltaY: -2 },
        { type: EVENT.leftUp },
        { type: EVENT.otherDown, button: 2 },
        { type: EVENT.otherUp, button: 4 },
        { type: EVENT.otherDown, button: 9 },
        { type: EVENT.scroll, scrollY: -1, scrollX: 2 },
        { type: EVENT.moved },
      ),
    ).toEqual(['MouseLeft down', 'move 3 -2', 'MouseLeft up', 'MouseMiddle down', 'MouseForward up', '? down', 'wheel_y -1', 'wheel_x -2']);
  });

  it('asks for what it decodes, and for nothing else', () => {
    for (const type of Object.values(EVENT)) expect((EVENT_MASK >> BigInt(type)) & 1n).toBe(type < 64 ? 1n : 0n);
  });

  it('knows a hotkey by key and exact modifiers', () => {
    const hotkeys = { hold: parseHotkey('hold', 'Ctrl+Shift+F9') };
    const press = { type: EVENT.keyDown, keycode: 0x65 };
    expect(hotkeyOf(event({ ...press, flags: 0x6_0103 }), hotkeys)).toBe('hold');
    expect(hotkeyOf(event({ ...press, flags: 0x2_0000 }), hotkeys)).toBeUndefined();
    expect(hotkeyOf(event({ ...press, flags: 0xe_0000 }), hotkeys)).toBeUndefined();
    expect(hotkeyOf(event({ ...press, flags: 0x6_0000, autorepeat: 1 }), hotkeys)).toBeUndefined();
  });
});

describe('the list of open windows', () => {
  it('has ordinary ones only, with the names of their programs, and titles where macOS tells them', () => {
    const paths = new Map([
      [7, '/Applications/Doom.app/Contents/MacOS/Doom'],
      [8, '/System/Library/CoreServices/Dock.app/Contents/MacOS/Dock'],
    ]);
    const list = [
      { number: 41, pid: 8, layer: 20, title: 'Dock' },
      { number: 42, pid: 7, layer: 0, title: 'Level 1' },
      { number: 43, pid: 7, layer: 0, title: '' },
      { number: 44, pid: 9, layer: 0, title: undefined },
    ];
    expect(ordinary(list, (pid) => paths.get(pid))).toEqual([
      { window: 42, pid: 7, programs: ['Doom'], title: 'Level 1' },
      { window: 43, pid: 7, programs: ['Doom'], title: undefined },
      { window: 44, pid: 9, programs: [], title: undefined },
    ]);
  });
});

describe('an image of a window', () => {
  const image = { width: 2, height: 2, bitsPerPixel: 32, bytesPerRow: 12, bytes: Uint8Array.from({ length: 24 }, (_, i) => i) };

  it('becomes pixels without padding', () => {
    expect(pixelsOf(image)).toEqual({ width: 2, height: 2, bgrx: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19) });
    // The last row need not have any.
    expect(pixelsOf({ ...image, bytes: image.bytes.subarray(0, 20) })?.bgrx).toHaveLength(16);
  });

  it.each([
    [{ bitsPerPixel: 64 }],
    [{ width: 0 }],
    [{ height: 0 }],
    [{ bytesPerRow: 7 }],
    [{ bytes: image.bytes.subarray(0, 19) }],
    [{ bytes: new Uint8Array() }],
  ])('is none with %j', (more) => expect(pixelsOf({ ...image, ...more })).toBeUndefined());
});

describe('what is seen of a window of macOS', () => {
  const size = { width: 640.4, height: 388 };

  it('is its size in pixels, not in points', () => expect(lookOf({ isShown: true, size }, 2)).toEqual({ width: 1281, height: 776 }));

  it.each([
    ['closed', undefined],
    ['hidden', { isShown: false, size }],
    ['hidden', { isShown: true, size: { width: 0, height: 0 } }],
  ])('is %s for %j', (seen, listed) => expect(lookOf(listed, 2)).toBe(seen));

  it('has times in us', () => {
    expect(mediaTimeUs({ value: 90_045n, timescale: 90_000 })).toBe(1_000_500);
    expect(mediaTimeUs({ value: 123_456_789_000, timescale: 1e9 })).toBe(123_456_789);
  });
});

describe('a block of Objective-C', () => {
  const literal = koffi.struct({ isa: 'void*', flags: 'int', reserved: 'int', invoke: 'void*', descriptor: 'void*' });

  it('has the layout that clang gives one which captures nothing', () => {
    const at = block(0x1234n, koffi.proto('void', ['void*']), () => undefined);
    const { isa, flags, descriptor } = koffi.decode(at, literal) as { isa: bigint; flags: number; descriptor: bigint };
    expect([isa, flags]).toEqual([0x1234n, 0x1000_0000]);
    expect(koffi.decode(descriptor, koffi.array('unsigned long', 2))).toEqual(BigUint64Array.of(0n, 32n));
  });

  it.skipIf(process.platform === 'win32')('is called on our thread when another one calls it', async () => {
    const said: unknown[] = [];
    const at = block(0n, koffi.proto('void', ['void*']), (...args) => said.push(args.length));
    const { invoke } = koffi.decode(at, literal) as { invoke: bigint };
    const libc = koffi.load(process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6');
    const start = libc.func('int pthread_create(void* thread, void* attributes, void* called, void* argument)');
    expect(start(Buffer.alloc(8), null, invoke, at)).toBe(0);
    await until('the block is called', async () => said.length > 0);
    expect(said).toEqual([0]);
    // Its function goes a second later, when its caller has left it: this timer began after that one.
    await setTimeout(1001);
    expect(() => koffi.unregister(invoke)).toThrow('registered');
  });
});
