import { GapRecords } from '#core/format/gap-records.ts';
import { EVENT_BYTES, eventAt, GAP_BYTES, ROW_BYTES, rowAt } from '#core/format/records.ts';
import { compileProfile } from '#core/input/compile-profile.ts';
import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { BASELINE_PROFILE } from '#core/input/profile.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import type { TsUs } from '#core/time/units.ts';

const PROFILE = compileProfile(BASELINE_PROFILE);
export const T0 = 10_000_000;

/** A gate with everything behind it, read back. */
export function gated({ wholeScreen = false } = {}) {
  const rings = {
    events: new RecordRing(RecordRing.allocate(EVENT_BYTES, 1 << 14), EVENT_BYTES),
    rows: new RecordRing(RecordRing.allocate(ROW_BYTES, 1 << 14), ROW_BYTES),
    gaps: new RecordRing(RecordRing.allocate(GAP_BYTES, 1 << 10), GAP_BYTES),
  };
  const sampler = new InputSampler(rings.events, rings.rows, PROFILE);
  const shield = new PictureShield(PictureShield.allocate());
  const gate = new InputGate(sampler, PROFILE, new GapLog(rings.gaps, shield, wholeScreen));
  const records = new GapRecords();
  const all = <T>(ring: RecordRing, read: (view: DataView, at: number) => T): T[] => {
    const list: T[] = [];
    ring.drain((offset, count) => {
      for (let i = 0; i < count; i++) list.push(read(ring.view, offset + i * ring.recordBytes));
    });
    return list;
  };
  return {
    gate,
    shield,
    events: () =>
      all(rings.events, (view, at) => ({
        tsUs: eventAt.tsUs(view, at),
        code: PROFILE.codes[eventAt.code(view, at)] as string,
        value: eventAt.value(view, at),
        dx: eventAt.dx(view, at),
      })),
    rows: () =>
      all(rings.rows, (view, at) => ({
        tsUs: rowAt.tsUs(view, at),
        device: rowAt.device(view, at),
        keymask: rowAt.keymask(view, at),
        dx: rowAt.dx(view, at),
        events: rowAt.events(view, at),
        buttons: rowAt.buttons(view, at),
      })),
    gaps: (endUs: number) => {
      all(rings.gaps, (view, at) => records.take(view, at));
      return records.until({ t0Us: endUs as TsUs, fps: 60 }, 0).map(({ fromUs, toUs, reason }) => [fromUs, toUs, reason]);
    },
  };
}

/** A gate that is open and armed at T0. */
export function openGate() {
  const it = gated();
  it.gate.focus(undefined, T0 - 100_000);
  it.gate.arm(T0);
  return it;
}
