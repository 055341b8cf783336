import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { FilmStrips } from '#app/pictures/film-strips.ts';
import { ThumbnailMaker } from '#app/pictures/thumbnail-maker.ts';
import { forkThumbnails } from '#app/process/fork-thumbnails.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { ENDS, HANGS, RAVES, TELLS } from '#test/support/odd-thumbnails.ts';
import { whyNoCage } from '#video/cage/caged-process.ts';

const ODD = new URL(import.meta.resolve('#test/support/odd-thumbnails.ts'));
const SIZE = { width: 64, height: 36 };

it('a recording is shown in pictures, with its gaps and markers, and says what cannot be read', async () => {
  using copy = new ShardCopy(inject('shard'));
  using strips = new FilmStrips(forkThumbnails);
  const { pictures, fps, durationS, gaps, markersS } = await strips.make(copy.path, 4);
  const { meta } = new ShardFolder(copy.path);
  expect(fps).toBe(meta.display.fps);
  expect(gaps).toHaveLength(meta.recorder?.gaps?.length ?? 0);
  expect(markersS.every((s) => s >= 0 && s <= durationS)).toBe(true);
  expect(pictures.length).toBeGreaterThan(1);
  for (const { frame, jpeg } of pictures) {
    expect(frame / fps).toBeLessThan(durationS);
    expect([...Buffer.from(jpeg, 'base64').subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  }
  writeFileSync(join(copy.path, 'frames.parquet'), 'nothing');
  const broken = strips.make(copy.path, 1);
  // One that cannot be read holds up no other.
  const next = strips.make(inject('shard'), 1);
  await expect(broken).rejects.toMatchObject({ code: 'shard.table', message: expect.stringContaining('no Parquet file') as unknown });
  expect((await next).pictures).toHaveLength(1);
});

long('a picture that cannot be decoded is named, and the others are shown', async () => {
  using copy = new ShardCopy(inject('shard'));
  using strips = new FilmStrips(forkThumbnails);
  const [first] = (await strips.make(copy.path, 1)).pictures;
  copy.editBytes('video.ivf', (bytes) => bytes.fill(0xff, 60, bytes.length));
  await expect(strips.make(copy.path, 1)).rejects.toMatchObject({ code: 'shard.video' });
  cpSync(join(inject('shard'), 'video.ivf'), join(copy.path, 'video.ivf'));
  expect((await strips.make(copy.path, 1)).pictures).toEqual([first]);
});

describe('what a broken decoder does', () => {
  const of = (maker: ThumbnailMaker, frame: number) => maker.make('AV01', { from: frame, packets: [] }, frame, SIZE);

  long('ends its own process, and the next picture is made by a new one', async () => {
    const pids: number[] = [];
    using maker = new ThumbnailMaker(() => {
      const child = forkThumbnails(ODD);
      pids.push(child.pid);
      return child;
    }, 3000);
    await expect(of(maker, ENDS)).rejects.toMatchObject({ code: 'shard.video', message: expect.stringMatching(/^frame 1: .*SIGABRT/) });
    await expect(of(maker, RAVES)).rejects.toThrow('frame 2: its process ended (it said what is no message)');
    await expect(of(maker, HANGS)).rejects.toThrow('frame 0: it took longer than 3 s');
    await expect(of(maker, TELLS)).rejects.toThrow('environment');
    expect(new Set(pids).size).toBe(4);
    maker[Symbol.dispose]();
    await until('all of them have ended', () => pids.every((pid) => !isAlive(pid)), 10);
  });

  it('is not sent more than a picture may have, and is no more waited for once the window is closed', async () => {
    using maker = new ThumbnailMaker(() => forkThumbnails(ODD));
    const large = maker.make('AV01', { from: 0, packets: [new Uint8Array(64e6 + 1)] }, 0, SIZE);
    await expect(large).rejects.toThrow('frame 0: its packets have 64000001 bytes; 64000000 are allowed');
    const hanging = of(maker, HANGS);
    maker[Symbol.dispose]();
    await expect(hanging).rejects.toThrow('frame 0: its process was ended');
  });

  it.skipIf(whyNoCage() !== undefined)('ends with its owner, though it hangs and that was killed', async () => {
    const owner = spawn(process.execPath, ['test/support/owns-a-hang.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await until('the decoder has ended', () => !isAlive(pid), 10);
  });

  it('finds no secret there; where the system has a cage it reaches no file, and no network', async () => {
    using maker = new ThumbnailMaker(() => forkThumbnails(ODD));
    const told = await of(maker, TELLS).catch((error: Error) => error.message);
    const { environment, ...tried } = JSON.parse((told as string).replace('frame 3: ', '')) as Record<string, unknown>;
    expect(environment).toEqual([]);
    if (whyNoCage() !== undefined) return console.warn(`decoders are not caged here: ${whyNoCage()}`);
    expect(tried).toEqual({ reads: 'EACCES', asksItsOwner: 'EACCES', connects: 'EPERM' });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
