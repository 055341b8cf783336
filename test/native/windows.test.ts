import { describe, expect, it } from 'vitest';
import { codeIndex, EVENT_CODES } from '#format/core/input/codes.ts';
import { PHYSICAL_KEYS, physicalIndex } from '#format/core/input/physical-keys.ts';
import { physicalKey, RawDecoder, TYPE_KEYBOARD, TYPE_MOUSE } from '#native/windows/decode.ts';
import { isAbove, levelIn } from '#native/windows/host/integrity.ts';

/** A RAWINPUT as Windows lays it out: 24 bytes of header, then RAWKEYBOARD. */
function keyboard(makeCode: number, flags: number, vkey = 0): Buffer {
  const raw = Buffer.alloc(48);
  raw.writeUInt32LE(TYPE_KEYBOARD, 0);
  raw.writeUInt32LE(40, 4);
  raw.writeUInt16LE(makeCode, 24);
  raw.writeUInt16LE(flags, 26);
  raw.writeUInt16LE(vkey, 30);
  return raw;
}

/** The same with a RAWMOUSE. */
function mouse({ flags = 0, buttons = 0, data = 0, x = 0, y = 0 }): Buffer {
  const raw = Buffer.alloc(48);
  raw.writeUInt32LE(TYPE_MOUSE, 0);
  raw.writeUInt32LE(48, 4);
  raw.writeUInt16LE(flags, 24);
  raw.writeUInt16LE(buttons, 28);
  raw.writeInt16LE(data, 30);
  raw.writeInt32LE(x, 36);
  raw.writeInt32LE(y, 40);
  return raw;
}

function decode(...raws: Buffer[]): string[] {
  const said: string[] = [];
  const sink = {
    key: (source: number, physical: number, down: boolean) =>
      said.push(`${source} ${PHYSICAL_KEYS[physical] ?? '?'} ${down ? 'down' : 'up'}`),
    move: (dx: number, dy: number) => said.push(`move ${dx} ${dy}`),
    wheel: (code: number, notches: number) => said.push(`${EVENT_CODES[code]} ${notches}`),
  };
  const decoder = new RawDecoder(sink, { width: 1920, height: 1080, allWidth: 3840, allHeight: 1080 }, 15);
  for (const raw of raws) decoder.take(raw, 3, 0);
  return said;
}

describe('raw input on Windows', () => {
  it('identifies keys by scancode, and keeps those behind E0 apart', () => {
    expect(
      decode(keyboard(0x11, 0), keyboard(0x11, 1), keyboard(0x1d, 0), keyboard(0x1d, 2), keyboard(0x1d, 3), keyboard(0x48, 2)),
    ).toEqual(['3 KeyW down', '3 KeyW up', '3 ControlLeft down', '3 ControlRight down', '3 ControlRight up', '3 ArrowUp down']);
  });

  it('reports Pause as one press, tells NumLock from it, and drops what was never pressed', () => {
    const pause = physicalIndex('Pause');
    const numLock = physicalIndex('NumLock');
    expect(physicalKey(0x1d, 4, 0x13)).toBe(pause);
    expect(physicalKey(0x45, 0, 0x90)).toBe(numLock);
    // As wine reports them.
    expect([physicalKey(0x45, 2, 0x90), physicalKey(0x45, 0, 0x13)]).toEqual([numLock, pause]);
    // The fake shift before a navigation key, an overrun, a media key without a scancode.
    expect([physicalKey(0x2a, 2, 0xff), physicalKey(0xff, 0, 0xff), physicalKey(0, 0, 0xad)]).toEqual([undefined, undefined, undefined]);
  });

  it('reads motion and several buttons from one record', () => {
    expect(decode(mouse({ x: 3, y: -4, buttons: 0x1 | 0x8 | 0x40 | 0x200 }))).toEqual([
      'move 3 -4',
      '3 MouseLeft down',
      '3 MouseRight up',
      '3 MouseBack down',
      '3 MouseForward up',
    ]);
  });

  it('reads notches, including fractions of one', () => {
    expect(decode(mouse({ buttons: 0x400, data: -120 }), mouse({ buttons: 0x800, data: 60 }))).toEqual(['wheel_y -1', 'wheel_x 0.5']);
    expect(codeIndex('wheel_x')).toBeGreaterThan(0);
  });

  it('turns absolute positions into the distance between them, in pixels', () => {
    const half = 32_768;
    expect(decode(mouse({ flags: 1, x: half, y: half }), mouse({ flags: 1, x: half + 6553.6, y: half }))).toEqual(['move 191.982421875 0']);
    expect(decode(mouse({ flags: 3, x: 0, y: 0 }), mouse({ flags: 3, x: half, y: 0 }))).toEqual(['move 1920 0']);
  });
});

describe('the rights of a process on Windows', () => {
  /** TOKEN_MANDATORY_LABEL and the SID behind it: S-1-16-LEVEL. */
  const label = (...subAuthorities: number[]) => {
    const bytes = Buffer.alloc(16 + 8 + 4 * subAuthorities.length);
    bytes.set([1, subAuthorities.length, 0, 0, 0, 0, 0, 16], 16);
    for (const [i, part] of subAuthorities.entries()) bytes.writeUInt32LE(part, 24 + 4 * i);
    return bytes;
  };

  it('are the last part of its integrity label', () => {
    expect(levelIn(label(0x3000))).toBe(0x3000);
    expect(levelIn(label(7, 0x2000))).toBe(0x2000);
  });

  it('are unknown where the label is torn', () => {
    expect(levelIn(label(0x3000).subarray(0, 26))).toBeUndefined();
    expect(levelIn(Buffer.alloc(0))).toBeUndefined();
    expect(levelIn(label())).toBeUndefined();
  });

  it('are more than ours where they are above, or hidden from one who is no administrator', () => {
    expect([isAbove(0x3000, 0x2000), isAbove(0x2000, 0x2000), isAbove(0x2000, 0x3000)]).toEqual([true, false, false]);
    expect([isAbove('denied', 0x2000), isAbove('denied', 0x3000)]).toEqual([true, false]);
    expect([isAbove(undefined, 0x2000), isAbove(0x3000, undefined)]).toEqual([false, false]);
  });
});
