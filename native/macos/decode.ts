import { codeIndex } from '#format/core/input/codes.ts';
import { physicalIndex, physicalTable, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** CGEventType (CGEventTypes.h). */
export const EVENT = {
  leftDown: 1,
  leftUp: 2,
  rightDown: 3,
  rightUp: 4,
  moved: 5,
  leftDragged: 6,
  rightDragged: 7,
  keyDown: 10,
  keyUp: 11,
  flagsChanged: 12,
  scroll: 22,
  otherDown: 25,
  otherUp: 26,
  otherDragged: 27,
  disabledByTimeout: 0xfffffffe,
  disabledByUser: 0xffffffff,
} as const;

/** The events the tap asks for. */
export const EVENT_MASK: bigint = Object.values(EVENT)
  .filter((type) => type < 64)
  .reduce((mask, type) => mask | (1n << BigInt(type)), 0n);

/** CGEventField: the fields read from an event. */
export const FIELD = { button: 3, deltaX: 4, deltaY: 5, autorepeat: 8, keycode: 9, scrollY: 11, scrollX: 12 } as const;

/** The fields of one event. The tap reuses a single object for all events. */
export interface TapEvent {
  type: number;
  keycode: number;
  autorepeat: number;
  button: number;
  deltaX: number;
  deltaY: number;
  scrollY: number;
  scrollX: number;
  /** CGEventFlags, low 32 bits: with the device-dependent ones (IOLLEvent.h). */
  flags: number;
}

/** The bit that says whether a modifier key is down, by its virtual keycode (IOLLEvent.h, NX_DEVICE…KEYMASK). */
const MODIFIER_BIT: ReadonlyMap<number, number> = new Map([
  [0x38, 0x02],
  [0x3c, 0x04],
  [0x3b, 0x01],
  [0x3e, 0x2000],
  [0x3a, 0x20],
  [0x3d, 0x40],
  [0x37, 0x08],
  [0x36, 0x10],
  [0x39, 0x1_0000],
]);

const PHYSICAL = physicalTable('macos');
/** CGMouseButton numbers from 2 on. */
const OTHER_BUTTONS = ['MouseMiddle', 'MouseBack', 'MouseForward'].map((name) => physicalIndex(name) as number);
const LEFT = physicalIndex('MouseLeft') as number;
const RIGHT = physicalIndex('MouseRight') as number;
const WHEEL_Y = codeIndex('wheel_y');
const WHEEL_X = codeIndex('wheel_x');
const ONLY_SOURCE = 0;

/** Receives what a tap's events mean. */
interface TapSink {
  key(source: number, physical: number, down: boolean, tsUs: TsUs): void;
  move(dx: number, dy: number, tsUs: TsUs): void;
  wheel(code: number, notches: number, tsUs: TsUs): void;
}

/**
 * Reports what an event means to a sink. Modifier keys have no down and up events: FlagsChanged names the key, and its device bit says
 * whether it is down. Motion is read from the delta fields, which keep changing while a game holds the pointer.
 */
export function decodeTap(event: TapEvent, sink: TapSink, tsUs: TsUs): void {
  switch (event.type) {
    case EVENT.keyDown:
    case EVENT.keyUp:
      if (event.autorepeat === 0) sink.key(ONLY_SOURCE, PHYSICAL[event.keycode & 0xff] ?? UNKNOWN_KEY, event.type === EVENT.keyDown, tsUs);
      break;
    case EVENT.flagsChanged: {
      const bit = MODIFIER_BIT.get(event.keycode);
      // Fn and other keys without a device bit are skipped.
      if (bit !== undefined) sink.key(ONLY_SOURCE, PHYSICAL[event.keycode] ?? UNKNOWN_KEY, (event.flags & bit) !== 0, tsUs);
      break;
    }
    case EVENT.leftDown:
    case EVENT.leftUp:
      sink.key(ONLY_SOURCE, LEFT, event.type === EVENT.leftDown, tsUs);
      break;
    case EVENT.rightDown:
    case EVENT.rightUp:
      sink.key(ONLY_SOURCE, RIGHT, event.type === EVENT.rightDown, tsUs);
      break;
    case EVENT.otherDown:
    case EVENT.otherUp:
      sink.key(ONLY_SOURCE, OTHER_BUTTONS[event.button - 2] ?? UNKNOWN_KEY, event.type === EVENT.otherDown, tsUs);
      break;
    case EVENT.scroll:
      if (event.scrollY !== 0) sink.wheel(WHEEL_Y, event.scrollY, tsUs);
      // On macOS left is positive.
      if (event.scrollX !== 0) sink.wheel(WHEEL_X, -event.scrollX, tsUs);
      break;
    default:
      if (event.deltaX !== 0 || event.deltaY !== 0) sink.move(event.deltaX, event.deltaY, tsUs);
  }
}
