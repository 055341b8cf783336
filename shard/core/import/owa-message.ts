import { z } from 'zod';
import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { NOTCH } from '#shard/core/import/owl-line.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';
import { keyOfWindows } from '#shard/core/import/windows-keys.ts';

/** What our own export says that it was written by. */
export const OUR_LIBRARY = 'gap-recorder';

const ns = z.number().nonnegative();

/** Messages of open-world-agents, as far as they are used here (owa-msgs 0.3 to 0.6). Times are nanoseconds since 1970. */
export const ScreenMessage = z.looseObject({
  utc_ns: ns.nullish(),
  media_ref: z.looseObject({ uri: z.string(), pts_ns: ns.nullish() }).nullish(),
  // Before 0.4.
  path: z.string().optional(),
  pts: ns.optional(),
});
export const WindowMessage = z.looseObject({ title: z.string() });
const KeyboardMessage = z.looseObject({ event_type: z.enum(['press', 'release']), vk: z.int(), timestamp: ns.nullish() });
const MouseMessage = z.looseObject({
  event_type: z.string(),
  x: z.number(),
  y: z.number(),
  button: z.string().nullish(),
  pressed: z.boolean().nullish(),
  dx: z.number().nullish(),
  dy: z.number().nullish(),
  timestamp: ns.nullish(),
});
const RawMouseMessage = z.looseObject({
  last_x: z.number(),
  last_y: z.number(),
  us_flags: z.int().default(0),
  button_flags: z.int().default(0),
  button_data: z.int().default(0),
  timestamp: ns.nullish(),
});

/** winuser.h, RI_MOUSE_*: down, and twice that is up. */
export const RAW_BUTTONS: ReadonlyMap<PhysicalKey, number> = new Map<PhysicalKey, number>([
  ['MouseLeft', 0x1],
  ['MouseRight', 0x4],
  ['MouseMiddle', 0x10],
  ['MouseBack', 0x40],
  ['MouseForward', 0x100],
]);
export const [RAW_WHEEL, RAW_HWHEEL] = [0x400, 0x800];
const MOVE_ABSOLUTE = 1;

const BUTTONS: Readonly<Record<string, number>> = { left: 1, right: 2, middle: 4, x1: 5, x2: 6 };

/** What turns messages of one recording into inputs; it remembers where the pointer was. Messages that are none give undefined. */
export class OwaInputs {
  #at: { readonly x: number; readonly y: number } | undefined;

  keyboard(value: unknown, us: TsUs): SourceInput | undefined {
    const { data } = KeyboardMessage.safeParse(value);
    return data && { atUs: timeOf(data, us), is: 'key', key: keyOfWindows(data.vk), down: data.event_type === 'press' };
  }

  /** Of the pointer: its motion is the way between two positions, in pixels. */
  mouse(value: unknown, us: TsUs): SourceInput | undefined {
    const { data } = MouseMessage.safeParse(value);
    if (data === undefined) return undefined;
    const atUs = timeOf(data, us);
    if (data.event_type === 'click')
      return { atUs, is: 'key', key: keyOfWindows(BUTTONS[data.button ?? ''] ?? 0), down: data.pressed === true };
    if (data.event_type === 'scroll') return { atUs, is: 'wheel', dx: data.dx ?? 0, dy: data.dy ?? 0 };
    const { x, y } = this.#at ?? data;
    this.#at = { x: data.x, y: data.y };
    return { atUs, is: 'move', dx: data.x - x, dy: data.y - y };
  }

  /** Of the device: one message may move it and press buttons. */
  raw(value: unknown, us: TsUs): SourceInput[] | undefined {
    const { data } = RawMouseMessage.safeParse(value);
    if (data === undefined) return undefined;
    const atUs = timeOf(data, us);
    const found: SourceInput[] = [];
    if ((data.us_flags & MOVE_ABSOLUTE) !== 0) {
      const { x, y } = this.#at ?? { x: data.last_x, y: data.last_y };
      this.#at = { x: data.last_x, y: data.last_y };
      if (data.last_x !== x || data.last_y !== y) found.push({ atUs, is: 'other' });
    } else if (data.last_x !== 0 || data.last_y !== 0) found.push({ atUs, is: 'move', dx: data.last_x, dy: data.last_y });
    for (const [key, down] of RAW_BUTTONS) {
      if ((data.button_flags & down) !== 0) found.push({ atUs, is: 'key', key, down: true });
      if ((data.button_flags & (2 * down)) !== 0) found.push({ atUs, is: 'key', key, down: false });
    }
    // A signed 16-bit number, that some write without its sign.
    const notches = ((data.button_data << 16) >> 16) / NOTCH;
    if ((data.button_flags & RAW_WHEEL) !== 0) found.push({ atUs, is: 'wheel', dx: 0, dy: notches });
    if ((data.button_flags & RAW_HWHEEL) !== 0) found.push({ atUs, is: 'wheel', dx: notches, dy: 0 });
    return found;
  }
}

const timeOf = ({ timestamp }: { timestamp?: number | null | undefined }, us: TsUs): TsUs => (timestamp ? asTs(timestamp / 1000) : us);

/** Where a video lies, and when it shows a picture, ns; undefined for a message that names none. */
export function pictureOf(
  value: unknown,
): { readonly uri: string; readonly ptsNs: number; readonly utcNs: number | undefined } | undefined {
  const { data } = ScreenMessage.safeParse(value);
  const uri = data?.media_ref?.uri ?? data?.path;
  const ptsNs = data?.media_ref?.pts_ns ?? data?.pts;
  return uri === undefined || ptsNs === undefined || ptsNs === null ? undefined : { uri, ptsNs, utcNs: data?.utc_ns ?? undefined };
}

/**
 * When a game surely had the focus, by titles that were asked for about once a second: between two that are its own. Elsewhere it may not have had it, and its input is left out.
 */
export function focusOf(windows: readonly { readonly atUs: TsUs; readonly title: string }[], game: string): SourceInput[] {
  const isGame = windows.map(({ title }) => title.toLowerCase().includes(game.toLowerCase()));
  const found: SourceInput[] = [{ atUs: asTs(Number.MIN_SAFE_INTEGER), is: 'focus', game: false }];
  windows.forEach(({ atUs }, i) => {
    const isNow = isGame[i] === true && isGame[i + 1] === true;
    if (isNow !== (found.at(-1) as { game: boolean }).game) found.push({ atUs, is: 'focus', game: isNow });
  });
  return found;
}
