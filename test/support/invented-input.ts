import { GapLog } from '#core/input/gap-log.ts';
import { InputGate } from '#core/input/gate.ts';
import { InputSampler } from '#core/input/sampler.ts';
import { GapRecords } from '#core/journal/gap-records.ts';
import { RECORDS } from '#core/journal/records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import { type PhysicalKey, physicalIndex } from '#format/core/input/physical-keys.ts';
import { BASELINE_PROFILE, type KeyProfile } from '#format/core/input/profile.ts';
import { Random } from '#scripts/random.ts';
import { tableSources } from '#session/tables/journal-tables.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import type { ShardCopy } from '#test/support/damage.ts';
import { drained, recordRing } from '#test/support/record-rings.ts';

/** Keys of the mask (two for one code), buttons with and without a bit, and actions with and without a column. */
const HAND: readonly PhysicalKey[] = ['KeyW', 'KeyD', 'ControlLeft', 'ControlRight', 'MouseLeft', 'MouseMiddle', 'KeyM', 'KeyU'];
const PROFILE: KeyProfile = {
  ...BASELINE_PROFILE,
  keys: { ...BASELINE_PROFILE.keys, KeyM: 'Map', KeyU: 'Use' },
  actions: { Map: {}, Use: { column: 'custom_use' } },
};
const STEP_US = 1000;
/** Of gaps that a session can go on after. */
const REASONS = ['unfocused', 'secure-input', 'held', 'focus-unknown', 'stalled', 'suspended', 'hook-lost'] as const;
const TICK_STEPS = 4;
const FIRST_US = 2_000_000;

/**
 * Gives a copy of a shard an invented hand of its own, which went through the real gate: keys held before it begins and through gaps of every length,
 * a pad, and a mouse. Returns, for moments a millisecond apart, what was down; undefined in gaps.
 */
export async function inventHand(
  copy: ShardCopy,
  frameUs: Float64Array,
  seed: number,
): Promise<(us: number) => readonly string[] | undefined> {
  const [beginUs, endUs] = [frameUs[0] as number, (frameUs.at(-1) as number) + 20_000];
  const random = new Random(seed);
  const rings = { events: recordRing('events', 1 << 16), rows: recordRing('rows', 1 << 16), gaps: recordRing('gaps', 1 << 10) };
  const profile = compileProfile(PROFILE);
  const sampler = new InputSampler(rings.events, rings.rows, profile);
  const gate = new InputGate(sampler, profile, new GapLog(rings.gaps, new PictureShield(PictureShield.allocate()), true));
  const down = new Set<PhysicalKey>();
  let pad = 0;
  const axes = new Float32Array(6);
  const truth = new Map<number, readonly string[]>();
  gate.focus(undefined, beginUs - FIRST_US);
  let closedSteps = 0;
  for (let us = beginUs - FIRST_US, step = 0; us < endUs; us += STEP_US, step++) {
    if (us >= beginUs && us < beginUs + STEP_US) {
      gate.padHolds(0, pad);
      gate.arm(beginUs);
    }
    if (random.next() < 0.01) {
      const key = random.of(HAND);
      if (down.delete(key)) gate.key(0, physicalIndex(key) as number, false, us + 300);
      else {
        down.add(key);
        gate.key(0, physicalIndex(key) as number, true, us + 300);
      }
    }
    // A pad is read once a tick, and then is as it was read.
    if (step % TICK_STEPS === 0 && random.next() < 0.016) pad ^= 1 << random.below(4);
    if (random.next() < 0.3) gate.move(random.below(9) - 4, random.below(9) - 4, us + 400);
    if (us > beginUs && closedSteps === 0 && random.next() < 0.002) {
      const reason = random.of(REASONS);
      if (reason === 'hook-lost') gate.forgetHeld();
      gate.focus(reason, us + 500);
      closedSteps = 1 + random.below(300);
    } else if (closedSteps > 0 && --closedSteps === 0) {
      gate.focus(undefined, us + 500);
      // As the loop asks the system, with the next tick.
      for (const key of HAND) gate.holds(physicalIndex(key) as number, down.has(key));
    }
    if (us >= beginUs && step % TICK_STEPS === 0) {
      gate.row(MOUSE, 0, us, 0, us + 600);
      gate.row(KEYBOARD, 0, us, 0, us + 601);
      gate.row(PAD, 0, us, 0, us + 602, pad, axes);
    }
    gate.settle(us + 700);
    if (gate.closedFor === undefined)
      truth.set(us, [...new Set([...down].map((key) => PROFILE.keys[key] as string)), ...padNames(pad)].sort());
  }
  gate.finish(endUs);
  const records = new GapRecords();
  drained(rings.gaps, 'gaps', (gap) => records.take(gap));
  const gaps = records.until({ t0Us: endUs, fps: 60 }, 0);
  await writeTables(copy, rings);
  copy.editJson('meta.json', (meta) => {
    const recorder = meta.recorder as Record<string, unknown>;
    recorder.gaps = gaps.map(({ fromUs, toUs, reason }) => ({ from_us: fromUs, to_us: toUs, reason }));
    Object.assign(recorder.input as object, { profile: PROFILE, pads: 'SDL 2', unmapped_events: 0 });
  });
  return (us) => truth.get(beginUs + Math.floor((us - beginUs) / STEP_US) * STEP_US);
}

const padNames = (pad: number) => ['pad_A', 'pad_B', 'pad_X', 'pad_Y'].filter((_, bit) => (pad >> bit) & 1);

async function writeTables(copy: ShardCopy, rings: Record<'events' | 'rows', ReturnType<typeof recordRing>>): Promise<void> {
  for (const { schema, kind, toBatch } of tableSources({ profile: PROFILE }, { own: [] })) {
    if (kind === 'frames') continue;
    const blocks: Uint8Array[] = [];
    rings[kind].drain((block) => blocks.push(block.slice()));
    const bytes = Buffer.concat(blocks);
    if (bytes.length % RECORDS[kind].bytes !== 0) throw new Error('a ring lends whole records');
    await writeTable(copy.file(schema.file), schema, [toBatch(bytes)]);
  }
}
