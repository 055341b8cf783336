import { appendFileSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RECORDS } from '#core/journal/records.ts';
import { codeIndex, KEYBOARD, MOUSE, PAD } from '#format/core/input/codes.ts';
import { reasonIndex } from '#format/core/input/gap.ts';
import { IVF_HEADER_BYTES, ivfHeader, putIvfFrameHeader } from '#format/core/video/ivf.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { WrittenFollower } from '#session/journal/written-follower.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const FPS = 60;

function packet(frame: number, bytes = 100): Uint8Array {
  const header = new DataView(new ArrayBuffer(12));
  putIvfFrameHeader(header, bytes, 1e6 + Math.round((frame * 1e6) / FPS));
  return Buffer.concat([Buffer.from(header.buffer), Buffer.alloc(bytes)]);
}

function events(...devices: (number | 'marker')[]): Uint8Array {
  const records = devices.map((device, seq) => {
    const what = device === 'marker' ? { device: KEYBOARD, code: codeIndex('marker') } : { device, code: 0 };
    return RECORDS.events.make({ tsUs: 2e6 + seq, seq, ...what, unit: 0, held: false, value: 1, dx: 0, dy: 0 });
  });
  return Buffer.concat(records);
}

function gap(fromUs: number, toUs: number): Uint8Array {
  return RECORDS.gaps.make({ fromUs, toUs, reason: reasonIndex('held'), device: 0 });
}

describe('following what is written', () => {
  it('counts only whole frames, and knows how old the last one is', () => {
    using folder = new TemporaryFolder();
    const follower = new WrittenFollower(folder.path);
    expect(follower.look(0)).toEqual({
      videoBytes: 0,
      frames: 0,
      journalBytes: 0,
      rows: 0,
      keyEvents: 0,
      mouseEvents: 0,
      padEvents: 0,
      markers: 0,
      gaps: 0,
    });
    const video = join(folder.path, 'video.ivf');
    writeFileSync(video, ivfHeader(64, 64));
    appendFileSync(video, packet(0));
    appendFileSync(video, packet(1).subarray(0, 50));
    expect(follower.look(1000)).toMatchObject({ frames: 1, videoAgeMs: 0 });
    expect(follower.look(4500)).toMatchObject({ frames: 1, videoAgeMs: 3500 });
    appendFileSync(video, packet(1).subarray(50));
    expect(follower.look(5000)).toMatchObject({ frames: 2, videoAgeMs: 0 });
  });

  it('tells devices and gaps apart, from whole blocks only', () => {
    using folder = new TemporaryFolder();
    const follower = new WrittenFollower(folder.path);
    const path = join(folder.path, 'session.journal');
    writeFileSync(join(folder.path, 'video.ivf'), Buffer.concat([ivfHeader(64, 64), packet(0)]));
    const journal = new JournalWriter(path);
    journal.append('plan', Buffer.from(JSON.stringify({ plan: { fps: FPS } })));
    expect(follower.look(5).fps).toBe(FPS);
    journal.append('events', events(KEYBOARD, MOUSE, 'marker', MOUSE, PAD));
    expect(follower.look(10)).toMatchObject({ keyEvents: 1, mouseEvents: 2, padEvents: 1, markers: 1, keyAgeMs: 0, journalAgeMs: 0 });
    journal.append('gaps', gap(1.5e6, 0));
    expect(follower.look(20).lastGap).toEqual({ reason: 'held', frame: 30, open: true });
    journal.append('gaps', gap(1.5e6, 2e6));
    expect(follower.look(30)).toMatchObject({ gaps: 1, lastGap: { frame: 30, open: false }, keyAgeMs: 20 });
    journal.close();
    const whole = readFileSync(path);
    // A block whose last bytes are not there yet, or one that is damaged, does not count as written.
    const other = join(folder.path, 'other');
    mkdirSync(other);
    copyFileSync(path, join(other, 'session.journal'));
    truncateSync(join(other, 'session.journal'), whole.length - 1);
    const torn = new WrittenFollower(other);
    expect(torn.look(0).lastGap).toMatchObject({ open: true });
    const damaged = Buffer.from(whole);
    damaged.writeUInt8((damaged.at(30) as number) ^ 1, 30);
    mkdirSync(join(folder.path, 'damaged'));
    writeFileSync(join(folder.path, 'damaged', 'session.journal'), damaged);
    const wrong = new WrittenFollower(join(folder.path, 'damaged'));
    expect(wrong.look(0)).toMatchObject({ keyEvents: 0, gaps: 0 });
  });

  it('starts over when the player has taken something back', () => {
    using folder = new TemporaryFolder();
    const follower = new WrittenFollower(folder.path);
    const video = join(folder.path, 'video.ivf');
    writeFileSync(video, Buffer.concat([ivfHeader(64, 64), ...[0, 1, 2, 3].map((frame) => packet(frame))]));
    expect(follower.look(0).frames).toBe(4);
    truncateSync(video, IVF_HEADER_BYTES + 112);
    expect(follower.look(1).frames).toBe(1);
  });
});
