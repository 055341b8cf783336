import { readFileSync } from 'node:fs';
import type { Closing } from '#core/format/journal/closing.ts';
import { Opening } from '#core/format/journal/opening.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { forgetCached } from '#native/host/page-cache.ts';
import { syntheticMotion } from '#scripts/bench/synthetic.ts';
import { READING_BACK, seal } from '#shard/seal/seal.ts';

/** Seals one `.partial`: node seal-once.ts REQUEST.json. In its own process, so that its memory is the seal's. */
const request = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as {
  partial: string;
  opening: unknown;
  closing: Closing;
  video: WrittenFile;
};
const began = performance.now();
let beganReadingMs = 0;
let readBackMs = 0;
const onStep = (step: string) => {
  if (step === READING_BACK) beganReadingMs = performance.now();
};
const onProgress = ({ done, total }: { done: number; total: number }) => {
  if (done === total) readBackMs = performance.now() - beganReadingMs;
};
const opening = Opening.parse(request.opening);
const final = {
  encoder: opening.encoder,
  faithful: { compared: 1000, late: 0, frames: [] },
  motion: syntheticMotion(request.closing.frames),
};
const { qat } = await seal({ ...request, opening, final, onStep, readBack: { onProgress, forgetCached } });
process.stdout.write(
  `${JSON.stringify({ sealMs: performance.now() - began, readBackMs, verdict: qat.verdict, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
