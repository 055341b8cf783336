import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { GapRecords } from '#core/journal/gap-records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

const PROFILE = compileProfile(BASELINE_PROFILE);
export const T0 = 10_000_000;

/** A gate with everything behind it, read back. */
export function gated({ wholeScreen = false } = {}) {
  const rings = {
    events: recordRing('events', 1 << 14),
    rows: recordRing('rows', 1 << 14),
    gaps: recordRing('gaps', 1 << 10),
  };
  const sampler = new InputSampler(rings.events, rings.rows, PROFILE);
  const shield = new PictureShield(PictureShield.allocate());
  const gate = new InputGate(sampler, PROFILE, new GapLog(rings.gaps, shield, wholeScreen));
  const records = new GapRecords();
  return {
    gate,
    shield,
    events: () =>
      drained(rings.events, 'events', ({ tsUs, code, value, dx, held }) => ({
        tsUs,
        code: PROFILE.codes[code] as string,
        value,
        dx,
        held,
      })),
    rows: () =>
      drained(rings.rows, 'rows', ({ tsUs, device, keymask, dx, events, buttons }) => ({ tsUs, device, keymask, dx, events, buttons })),
    gaps: (endUs: number) => {
      drained(rings.gaps, 'gaps', (gap) => records.take(gap));
      return records.until({ t0Us: endUs, fps: 60 }, 0).map(({ fromUs, toUs, reason }) => [fromUs, toUs, reason]);
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
