import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORDS } from '#core/journal/records.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { JournalWriteError, JournalWriter, readJournal } from '#session/journal/journal-file.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { VideoWriter } from '#video/video-writer.ts';

/** A temporal unit that a reader recognises as an inter frame: delimiter, then a frame OBU of 200,000 bytes. */
const PACKET = Buffer.concat([Buffer.from([0x12, 0x00, 0x32, 0xc0, 0x9a, 0x0c, 0x30]), Buffer.alloc(199_999)]);

describe.skipIf(process.getuid?.() !== 0)('on a disk of one megabyte (a tmpfs: needs root)', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path]);
  });
  afterEach(() => {
    execFileSync('umount', [folder.path]);
    folder[Symbol.dispose]();
  });

  it('the video ends with the last frame that fitted', () => {
    const path = join(folder.path, 'video.ivf');
    using writer = VideoWriter.create(path, { width: 1280, height: 720, fps: 60, fourcc: 'AV01' });
    let written = 0;
    while (writer.write(PACKET, written * 16_667, true)) written += 1;
    expect(written).toBe(5);
    expect(writer.frames).toBe(5);
    expect(statSync(path).size).toBe(writer.bytes);
    expect(scanVideo(path)).toMatchObject({ damage: undefined, fileBytes: 32 + 5 * (12 + PACKET.length) });
    expect(writer.full).toBe('the disk is full');
    // Nothing has changed: still full, still whole.
    expect(writer.write(PACKET, 0, true)).toBe(false);
    expect(scanVideo(path).pts).toHaveLength(5);
  });

  it('the journal ends with the last block that fitted, and goes on once there is room', () => {
    const other = join(folder.path, 'other');
    execFileSync('dd', ['if=/dev/zero', `of=${other}`, 'bs=1024', 'count=700'], { stdio: 'ignore' });
    const path = join(folder.path, 'journal');
    const journal = new JournalWriter(path);
    const rows = new Uint8Array(RECORDS.rows.bytes * 1500).fill(1);
    let blocks = 0;
    expect(() => {
      for (;;) {
        journal.append('rows', rows);
        blocks += 1;
      }
    }).toThrow(JournalWriteError);
    expect(blocks).toBe(3);
    expect(statSync(path).size).toBe(journal.bytes);
    execFileSync('rm', [other]);
    journal.append('rows', rows);
    journal.close();
    expect(readJournal(path, new Set(['rows']), () => {})).toMatchObject({ blocks: 4, damage: undefined });
  });
});

it('a limit of the system is not called a full disk', () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'video.ivf');
  const script = `
    const { VideoWriter } = await import('#video/video-writer.ts');
    using writer = VideoWriter.create(${JSON.stringify(path)}, { width: 1280, height: 720, fps: 60, fourcc: 'AV01' });
    const packet = Buffer.alloc(${PACKET.length});
    packet.set(${JSON.stringify([...PACKET.subarray(0, 8)])});
    while (writer.write(packet, 0, true));
    console.log(writer.full, writer.frames);
  `;
  // The signal that comes with it would end the process: shells of services ignore it.
  const limited = `trap '' XFSZ; ulimit -f 1024; exec "$0" --input-type=module -e "$1"`;
  expect(execFileSync('bash', ['-c', limited, process.execPath, script], { encoding: 'utf8' })).toMatch(/allows no larger file .* 5$/m);
});
