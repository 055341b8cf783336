import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Closing } from '#core/journal/closing.ts';
import type { BlockKind } from '#core/journal/journal.ts';
import { AXES, RECORDS } from '#core/journal/records.ts';
import { KEYBOARD, MOUSE } from '#format/core/input/codes.ts';
import { openingOf } from '#scripts/bench/synthetic.ts';
import { NO_CHANGE } from '#scripts/kept-pictures.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { readSession } from '#session/journal/read-session.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const OPENING = openingOf(playedFacts({ seconds: 5 }).facts.meta, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111');
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const NO_AXES = Object.fromEntries(AXES.map((axis) => [axis, Number.NaN]));

function rows(count: number, device: number, skipped: number): Uint8Array {
  const still = { tsUs: T0, gridUs: T0, keymask: 0, custom: 0, unit: 0, buttons: 0, dx: 0, dy: 0, events: 0, ...NO_AXES };
  const one = RECORDS.rows.make({ ...still, device, skipped } as Parameters<typeof RECORDS.rows.make>[0]);
  return Buffer.concat(Array.from({ length: count }, () => one));
}

const frame = (n: number) =>
  RECORDS.frames.make({
    ...{ tsUs: T0 + n, captureUs: T0 + n, frame: n, errUs: 10, encodeUs: 0, luma: 0, change: 0, motionX: 0, motionY: 0, certainty: 1 },
    ...NO_CHANGE,
    ...{ bytes: 1, crc: 0, repeat: false, key: n === 0, blank: false },
  });

/** Reads a journal of these blocks. */
function session(...blocks: readonly [BlockKind, Uint8Array][]) {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'journal');
  const journal = new JournalWriter(path);
  for (const [kind, payload] of blocks) journal.append(kind, payload);
  journal.close();
  return readSession(path, 100, 'recovered', 'killed');
}

describe('a session read from its journal', () => {
  it('counts the rows of hours, and skipped ticks once each', () => {
    const many = Array.from({ length: 4 }, (): [BlockKind, Uint8Array] => ['rows', rows(20_000, MOUSE, 1)]);
    const { closing } = session(['plan', json(OPENING)], ...many, ['rows', rows(5, KEYBOARD, 1)], ['frames', frame(0)]);
    expect(closing).toMatchObject({ rows: 80_005, skippedTicks: 80_000, frames: 1, t0Us: T0 });
  });

  it('knows the encoders that were relieved before its last frame; a block that says nothing of the kind is left out', () => {
    const { closing } = session(
      ['plan', json(OPENING)],
      ['frames', Buffer.concat([frame(0), frame(1)])],
      ['relief', json({ frame: 1, why: 'silent for 0.5 s', encoder: 'h264-20' })],
      ['relief', json({ frame: 'one' })],
      ['relief', Buffer.from('{')],
      ['relief', json({ frame: 2, why: 'of a frame that was never written' })],
    );
    expect(closing.reliefs).toEqual([{ frame: 1, why: 'silent for 0.5 s', encoder: 'h264-20' }]);
  });

  it('knows what was seen of a window or a screen before its last frame', () => {
    const views = ['640x360', 'hidden', 'closed', 'lost'].map((shows, n) => ({ frame: n, shows }));
    const { closing } = session(
      ['plan', json(OPENING)],
      ['frames', Buffer.concat(views.map((_, n) => frame(n)))],
      ...views.map((view): [BlockKind, Uint8Array] => ['view', json(view)]),
      ['view', json({ frame: 1, shows: 'everything' })],
    );
    expect(closing.views).toEqual(views);
    expect(Closing.safeParse(closing).success).toBe(true);
  });

  it.each<[string, [BlockKind, Uint8Array][], RegExp]>([
    ['of another version', [['plan', json({ ...OPENING, host: undefined })]], /the plan cannot be read.*host/s],
    ['that is no JSON', [['plan', Buffer.from('{"plan":')]], /the plan cannot be read/],
    ['that is missing', [['frames', frame(0)]], /its first block, the plan, cannot be read/],
  ])('is refused with a plan %s', (_, blocks, says) => {
    expect(() => session(...blocks)).toThrow(says);
  });
});
