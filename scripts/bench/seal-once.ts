import { readFileSync } from 'node:fs';
import type { Closing } from '#core/format/closing.ts';
import { Opening } from '#core/format/opening.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { seal } from '#shard/seal.ts';

/** Seals one `.partial`: node seal-once.ts REQUEST.json. A process of its own, so that its memory is the seal's. */
const request = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as {
  partial: string;
  opening: unknown;
  closing: Closing;
  video: WrittenFile;
};
const began = performance.now();
const { qat } = await seal({ ...request, opening: Opening.parse(request.opening) });
process.stdout.write(
  `${JSON.stringify({ sealMs: performance.now() - began, verdict: qat.verdict, peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
