import { EVENT_CODES, NOT_HELD } from '#format/core/input/codes.ts';
import type { Gap } from '#format/core/input/gap.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { type AxisColumns, type InputColumns, type InputLog, NO_PAD } from '#shard/core/import/input-log.ts';

/** The input of a session: what lies between its first picture and its end. */
export interface SessionInput {
  readonly events: InputColumns;
  /** How many of the events are no presses, but what was found down at the first picture; they come first. */
  readonly held: number;
  readonly axes: AxisColumns;
  /** Events of the source that lie before or after. */
  readonly outside: number;
  readonly gaps: readonly Gap[];
}

/** Takes a session out of all that a source says. */
export function sessionInput(log: InputLog, fromUs: TsUs, toUs: TsUs): SessionInput {
  const { events, axes } = log;
  const begin = events.tsUs.findIndex((us) => us > fromUs);
  const first = begin < 0 ? events.tsUs.length : begin;
  const end = events.tsUs.findIndex((us) => us >= toUs);
  const last = Math.max(first, end < 0 ? events.tsUs.length : end);
  const down = heldAt(events, first);
  const column = (name: 'code' | 'device' | 'pad') => Uint8Array.from(down, (one) => one[name]);
  const leadUs = Float64Array.from(down, (_, i) => fromUs - down.length + i);
  const zeros = new Float32Array(down.length);
  return {
    events: {
      tsUs: joined(leadUs, events.tsUs.subarray(first, last)),
      code: joined(column('code'), events.code.subarray(first, last)),
      device: joined(column('device'), events.device.subarray(first, last)),
      pad: joined(column('pad'), events.pad.subarray(first, last)),
      value: joined(
        zeros.map(() => 1),
        events.value.subarray(first, last),
      ),
      dx: joined(zeros, events.dx.subarray(first, last)),
      dy: joined(zeros, events.dy.subarray(first, last)),
    },
    held: down.length,
    axes,
    outside: first + events.tsUs.length - last,
    gaps: gapsOf(log.focus, fromUs, toUs),
  };
}

interface Held {
  readonly code: number;
  readonly device: number;
  readonly pad: number;
}

/** What is down when event `first` comes. */
function heldAt({ code, device, pad, value }: InputColumns, first: number): Held[] {
  const down = new Map<number, Held>();
  for (let i = 0; i < first; i++) {
    const which = { code: code[i] as number, device: device[i] as number, pad: pad[i] as number };
    if (NOT_HELD.includes(EVENT_CODES[which.code] ?? '')) continue;
    if (value[i] === 1) down.set(which.code | (which.pad << 8), which);
    else down.delete(which.code | (which.pad << 8));
  }
  return [...down.values()];
}

function gapsOf(focus: InputLog['focus'], fromUs: TsUs, toUs: TsUs): Gap[] {
  return focus.flatMap(({ atUs, game }, i): Gap[] => {
    const from = Math.max(atUs, fromUs);
    const to = Math.min(focus[i + 1]?.atUs ?? toUs, toUs);
    return game || to <= from ? [] : [{ fromUs: asTs(from), toUs: asTs(to), reason: 'unfocused' }];
  });
}

function joined<T extends Float64Array | Float32Array | Uint8Array>(first: T, then: T): T {
  const all = new (first.constructor as new (length: number) => T)(first.length + then.length);
  all.set(first);
  all.set(then, first.length);
  return all;
}

/** The pads that are seen. */
export function padsOf({ events, axes }: SessionInput): number[] {
  const seen = new Set<number>(events.pad);
  for (const pad of axes.pad) seen.add(pad);
  seen.delete(NO_PAD);
  return [...seen].sort((a, b) => a - b);
}
