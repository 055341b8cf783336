import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { exportDataset } from '#corpus/export/export-dataset.ts';
import { trusted } from '#test/support/corpus.ts';
import { long } from '#test/support/long.ts';
import { readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const [WIDTH, HEIGHT] = [640, 360];

/** Luma of every tenth picture. */
function pictures(path: string): Buffer[] {
  const raw = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-vf', 'select=not(mod(n\\,10)),format=gray', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-'],
    {
      maxBuffer: 1 << 28,
    },
  );
  return Array.from({ length: raw.byteLength / (WIDTH * HEIGHT) }, (_, n) => raw.subarray(n * WIDTH * HEIGHT, (n + 1) * WIDTH * HEIGHT));
}

const meanDifference = (a: Buffer, b: Buffer) => a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.byteLength;

long('is the shard’s film, with what was held drawn along its lower edge', async () => {
  using folder = new TemporaryFolder();
  const out = join(folder.path, 'out');
  await exportDataset('mp4', [inject('shard')], out, { trusted: trusted(), allowFailed: true });
  const [drawn, plain] = [join(out, `${readMeta(inject('shard')).session_id}.mp4`), join(inject('shard'), 'video.ivf')].map(pictures) as [
    Buffer[],
    Buffer[],
  ];
  expect([drawn.length, plain.length]).toEqual([36, 36]);
  const [upper, lower] = [(HEIGHT - 60) * WIDTH, (HEIGHT - 48) * WIDTH];
  for (const [n, picture] of drawn.entries()) {
    // Ten pictures later, the demo differs by 20 and more, but for three that differ by 2.
    expect(meanDifference(picture.subarray(0, upper), (plain[n] as Buffer).subarray(0, upper))).toBeLessThan(3);
    expect(meanDifference(picture.subarray(lower), (plain[n] as Buffer).subarray(lower))).toBeGreaterThan(10);
  }
  // Keys go down and up again: the panel is not always the same.
  const panels = drawn.map((picture) => picture.subarray(lower));
  expect(panels.some((panel) => meanDifference(panel, panels[0] as Buffer) > 0.5)).toBe(true);
});
