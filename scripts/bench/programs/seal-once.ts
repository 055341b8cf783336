import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '#core/journal/closing.ts';
import { Opening } from '#core/journal/opening.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { hashInThread } from '#format/sign/hash-in-thread.ts';
import { forgetCached } from '#native/host/page-cache.ts';
import { syntheticMotion } from '#scripts/bench/synthetic.ts';
import { seal } from '#session/seal/seal.ts';

/** Seals one `.partial`: node seal-once.ts REQUEST.json. In its own process, so that its memory is the seal's. */
const request = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as {
  partial: string;
  opening: unknown;
  closing: Closing;
  video: WrittenFile;
};
const opening = Opening.parse(request.opening);
const final = {
  encoder: opening.encoder,
  units: [{ from: 0, frames: request.closing.frames, compared: 1000, late: 0, lateFrames: [] }],
  motion: syntheticMotion(request.closing.frames),
};
const began = performance.now();
const { folder, qat } = await seal({ ...request, opening, final, readBack: { forgetCached } });
const sealMs = performance.now() - began;
// While sealing, the verdict is made meanwhile: here the same reading by itself.
const { hashes } = new ShardFolder(folder);
const beganReading = performance.now();
for (const [file, sha256] of Object.entries(hashes.sha256))
  if ((await hashInThread(join(folder, file), { forgetCached })) !== sha256) throw new Error(`${file} is not what was sealed`);
const readBackMs = performance.now() - beganReading;
process.stdout.write(`${JSON.stringify({ sealMs, readBackMs, verdict: qat.verdict, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
