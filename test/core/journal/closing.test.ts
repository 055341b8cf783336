import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Closing, metaOf } from '#core/journal/closing.ts';
import { BLOCK_HEADER_BYTES, readBlockHeader } from '#core/journal/journal.ts';
import { Opening } from '#core/journal/opening.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { ENDED } from '#test/support/ended.ts';

/** The plan of a session that was recorded for real. */
function realOpening(): Opening {
  const journal = readFileSync('format/conformance/sessions/recorder-9.partial/session.journal');
  const header = readBlockHeader(journal.subarray(0, BLOCK_HEADER_BYTES), 0);
  if (typeof header === 'string') throw new Error(header);
  return Opening.parse(JSON.parse(journal.subarray(BLOCK_HEADER_BYTES, BLOCK_HEADER_BYTES + header.payloadBytes).toString('utf8')));
}

const OPENING = realOpening();
const CLOSING: Closing = {
  ...ENDED,
  anchors: [{ tsUs: 5_000_000, utcUs: 1_795_000_000_000_000, widthUs: 4 }],
  gaps: [{ fromUs: 6_000_000, toUs: 7_000_000, reason: 'held' }],
};

it('says the bit rate that was asked for, and what came of it', () => {
  // 300 frames at 30 a second are ten seconds: 1 MB in them is 0.8 Mb/s.
  expect(metaOf(OPENING, CLOSING).recorder?.video).toMatchObject({ bitrate_bps: 5_000_000, measured_bps: 800_000 });
  expect(metaOf(OPENING, { ...CLOSING, frames: 0 }).recorder?.video.measured_bps).toBe(0);
});

it.each([
  [true, true],
  [false, false],
  [undefined, false],
])('a display of which HDR is %s is said to show it: %s', (hdr, said) => {
  expect(metaOf({ ...OPENING, screen: { ...OPENING.screen, hdr } }, CLOSING).display.hdr).toBe(said);
});

it('has the version of what the recorder adds, of the recorder that recorded it', () => {
  expect(metaOf(OPENING, CLOSING).recorder?.format).toBe(2);
  const { format: _, ...before } = OPENING.recorder;
  expect(metaOf({ ...OPENING, recorder: before }, CLOSING).recorder).not.toHaveProperty('format');
});

it('follows its schema, and counts what the session counted', () => {
  const meta = metaOf(OPENING, CLOSING);
  expect(Meta.safeParse(meta).error).toBeUndefined();
  expect(meta).toMatchObject({
    display: { resolution: '320x180', fps: 30 },
    timing: { t0_us: 5_000_000, timezone: 'UTC' },
    recorder: {
      ended: 'stopped',
      input: { rows: 3600, events: 40, lost_events: 2, skipped_ticks: 1, hz: 240, keyboard_hz: 120 },
      video: { repeats: 3, captured: 297 },
      gaps: [{ from_us: 6_000_000, to_us: 7_000_000, reason: 'held' }],
      anchors: [{ ts_us: 5_000_000, utc_us: 1_795_000_000_000_000, width_us: 4 }],
    },
  });
});

it('has how fast it could be made and where it goes on, where that is known', () => {
  const pace = { fps: 60 } as unknown as NonNullable<Opening['pace']>;
  expect(metaOf({ ...OPENING, pace }, CLOSING).recorder?.video).toMatchObject({ pace });
  const { pace: _, ...without } = OPENING;
  expect(metaOf(without, CLOSING).recorder?.video).not.toHaveProperty('pace');
});
