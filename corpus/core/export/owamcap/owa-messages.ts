import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';
import { RAW_BUTTONS, RAW_HWHEEL, RAW_WHEEL } from '#shard/core/import/owa-message.ts';
import { NOTCH } from '#shard/core/import/owl-line.ts';
import { windowsCodeOf } from '#shard/core/import/windows-keys.ts';

/** A message before it is written; `json`: its fields, of which times are nanoseconds and too long for a number. */
export interface OwaMessage {
  readonly topic: OwaTopic;
  readonly atNs: bigint;
  readonly json: string;
}

/** What open-world-agents calls each topic's messages (owa-msgs 0.6). */
export const OWA_TYPES = {
  screen: 'desktop/ScreenCaptured',
  window: 'desktop/WindowInfo',
  keyboard: 'desktop/KeyboardEvent',
  'mouse/raw': 'desktop/RawMouseEvent',
} as const;
export type OwaTopic = keyof typeof OWA_TYPES;

const WHEELS: Readonly<Record<string, number>> = { wheel_y: RAW_WHEEL, wheel_x: RAW_HWHEEL };

/** An event of a shard. */
export interface ShardEvent {
  readonly code: string;
  readonly value: number;
  readonly dx: number;
  readonly dy: number;
}

/** Turns events of one shard into messages. A code stands for the first of its keys: which one was pressed is not kept. */
export class OwaEvents {
  readonly #keyOf: ReadonlyMap<string, string>;
  /** What is left of motion in fractions of a count, which OWAMcap does not have. */
  #rest = { x: 0, y: 0 };
  /** Events that have no message: of pads, markers, and keys that Windows has no number for. */
  leftOut = 0;

  constructor({ keys }: Pick<KeyProfile, 'keys'>) {
    this.#keyOf = new Map(
      Object.entries(keys)
        .reverse()
        .map(([key, code]) => [code, key]),
    );
  }

  of({ code, value, dx, dy }: ShardEvent, atNs: bigint): OwaMessage | undefined {
    if (code === 'move') return this.#move(dx, dy, atNs);
    const wheel = WHEELS[code];
    if (wheel !== undefined) return raw({ button_flags: wheel, button_data: Math.round(value * NOTCH) }, atNs);
    const key = this.#keyOf.get(code) ?? '';
    const button = RAW_BUTTONS.get(key as PhysicalKey);
    if (button !== undefined) return raw({ button_flags: value === 0 ? 2 * button : button }, atNs);
    const vk = windowsCodeOf(key);
    if (vk !== undefined) {
      const type = value === 0 ? 'release' : 'press';
      return { topic: 'keyboard', atNs, json: `{"event_type":"${type}","vk":${vk},"timestamp":${atNs}}` };
    }
    this.leftOut += 1;
    return undefined;
  }

  #move(dx: number, dy: number, atNs: bigint): OwaMessage {
    const [x, y] = [this.#rest.x + dx, this.#rest.y + dy];
    this.#rest = { x: x - Math.round(x), y: y - Math.round(y) };
    return raw({ last_x: Math.round(x), last_y: Math.round(y) }, atNs);
  }
}

const raw = ({ last_x = 0, last_y = 0, button_flags = 0, button_data = 0 }, atNs: bigint): OwaMessage => ({
  topic: 'mouse/raw',
  atNs,
  json: `{"last_x":${last_x + 0},"last_y":${last_y + 0},"us_flags":0,"button_flags":${button_flags},"button_data":${button_data + 0},"device_handle":null,"timestamp":${atNs}}`,
});

/** A picture that the video shows at `ptsNs`, and that was captured at `atNs`. */
export const screenMessage = (
  uri: string,
  { width, height }: { width: number; height: number },
  atNs: bigint,
  ptsNs: bigint,
): OwaMessage => ({
  topic: 'screen',
  atNs,
  json: `{"utc_ns":${atNs},"source_shape":[${width},${height}],"shape":[${width},${height}],"media_ref":{"uri":${JSON.stringify(uri)},"pts_ns":${ptsNs}}}`,
});

export const windowMessage = (title: string, { width, height }: { width: number; height: number }, atNs: bigint): OwaMessage => ({
  topic: 'window',
  atNs,
  json: JSON.stringify({ title, rect: [0, 0, width, height], hWnd: 0 }),
});
