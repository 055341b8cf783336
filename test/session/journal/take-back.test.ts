import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { netRecord } from '#core/journal/net-record.ts';
import { RECORDS } from '#core/journal/records.ts';
import { CAPTURE_FILE, JOURNAL_FILE } from '#format/core/layout.ts';
import { IVF_FRAME_HEADER_BYTES, ivfHeader, putIvfFrameHeader } from '#format/core/video/ivf.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { openingOf } from '#scripts/bench/synthetic.ts';
import { NO_CHANGE } from '#scripts/kept-pictures.ts';
import { JournalWriter, journalBlocks } from '#session/journal/journal-file.ts';
import { takeBack } from '#session/journal/take-back.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const PERIOD_US = 20_000;

/** A `.partial` of ten frames in which a game spoke after each second one; everything from frame `from` on is taken back. */
function partial(folder: TemporaryFolder, from: number | undefined): string {
  const path = join(folder.path, 'session.partial');
  mkdirSync(path);
  const journal = new JournalWriter(join(path, JOURNAL_FILE));
  journal.append('plan', Buffer.from(JSON.stringify(openingOf(playedFacts({ seconds: 5 }).facts.meta, crypto.randomUUID()))));
  const video = [Buffer.from(ivfHeader(64, 64, 'H264'))];
  for (let n = 0; n < 10; n++) {
    const tsUs = T0 + n * PERIOD_US;
    const packet = Buffer.alloc(IVF_FRAME_HEADER_BYTES + 1);
    putIvfFrameHeader(new DataView(packet.buffer, packet.byteOffset, IVF_FRAME_HEADER_BYTES), 1, tsUs);
    video.push(packet);
    journal.append(
      'frames',
      RECORDS.frames.make({
        ...{ tsUs, captureUs: tsUs, frame: n, errUs: 10, encodeUs: 0, luma: 0, change: 0, motionX: 0, motionY: 0, certainty: 1 },
        ...NO_CHANGE,
        ...{ bytes: 1, crc: 0, repeat: false, key: n === 0, blank: false },
      }),
    );
    if (n % 2 === 1) journal.append('game', Buffer.from(`${tsUs - 10} {"type":"gone"}\n${tsUs} {"type":"gone"}\n`));
    journal.append('net', netRecord({ tsUs, rttMs: n }));
    journal.append('labels', Buffer.from(`${JSON.stringify({ ts_us: tsUs, type: 'voice_agg', val: { rms: 0.5 } })}\n`));
  }
  if (from !== undefined) journal.append('take-back', RECORDS['take-back'].make({ fromUs: T0 + from * PERIOD_US }));
  journal.close();
  writeFileSync(join(path, CAPTURE_FILE), Buffer.concat(video));
  return path;
}

const saidIn = (path: string) =>
  [...journalBlocks(join(path, JOURNAL_FILE), new Set(['game']))].map(({ payload }) =>
    Number.parseInt(Buffer.from(payload).toString(), 10),
  );

/** Blocks of what was measured and heard. */
const besideIn = (path: string) => [...journalBlocks(join(path, JOURNAL_FILE), new Set(['net', 'labels']))].length;

it.each([
  [5, 5, 2],
  [6, 6, 3],
  [0, 0, 0],
  [99, 10, 5],
])('from frame %i on, nothing is left of pictures, records and what a game said: %i frames, %i times', (from, frames, said) => {
  using folder = new TemporaryFolder();
  const path = partial(folder, from);
  expect(takeBack(path, 'the player took it back')).toMatchObject({ frames, ended: 'panic', why: 'the player took it back' });
  expect(scanVideo(join(path, CAPTURE_FILE)).pts).toHaveLength(frames);
  expect(saidIn(path)).toHaveLength(said);
  expect(besideIn(path)).toBe(2 * frames);
  // Carried out for good: there is nothing more to take back.
  expect(takeBack(path, 'again')).toBeUndefined();
});

it('without the wish nothing is touched', () => {
  using folder = new TemporaryFolder();
  const path = partial(folder, undefined);
  expect(takeBack(path, 'why')).toBeUndefined();
  expect(saidIn(path)).toHaveLength(5);
});
