import { z } from 'zod';
import { Calibration } from '#format/core/documents/calibration.ts';
import { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import { Residuals } from '#format/core/documents/qat.ts';
import { Finding } from '#format/core/findings/finding.ts';

/** Limits of a file from somebody else. */
const MOST_CHARS = 4000;
const MOST_ENTRIES = 500;

const text = z.string().max(MOST_CHARS);
const count = z.int().nonnegative();
const figure = z.number().nonnegative();
const many = <T extends z.ZodType>(entry: T) => z.array(entry).max(MOST_ENTRIES);

const Rung = z.strictObject({
  name: text,
  stage: z.enum(['capture', 'live', 'final']),
  cpuMs: figure.optional().describe('processor time for one picture, all threads'),
  meanMs: figure.optional(),
  p95Ms: figure.optional(),
  longestMs: figure.optional(),
  mbps: figure.optional(),
  latePct: figure.optional().describe('small changes shown late'),
  failed: text.optional().describe('why it does not work here'),
});

const Take = z.strictObject({
  source: text,
  encoder: text,
  frames: count,
  seconds: figure,
  residuals: Residuals,
  findings: many(Finding).describe('what did not pass'),
});

/**
 * What a machine has and can do, for those who do not have it: written by `gap doctor --bundle`, read by `gap doctor --read`. No names, titles or
 * pictures: the only thing that is recorded for it is our own target.
 */
export const MachineBundle = z.strictObject({
  bundle_version: z.literal('1'),
  made_at: z.iso.datetime().describe('UTC'),
  program: z.strictObject({
    version: text,
    format: count.optional().describe('the format that it records: `recorder.format` of `meta.json`'),
    runtime: text,
  }),
  host: z.strictObject({ os: text, gpu: text, driver: text, cpu: text, cores: count, memory_mb: count, kernel: text }),
  vendors: many(text).describe('makers of the display adapters'),
  screen: z.strictObject({ width: count, height: count, server: text, hdr: z.boolean(), rootless: z.boolean().optional() }).optional(),
  checks: many(Finding),
  encoders: many(EncoderProof),
  not_tried: many(z.strictObject({ encoder: text, why: text })),
  ladder: many(Rung),
  calibration: Calibration.optional().describe('error of the stamps, from our own target'),
  take: Take.optional().describe('figures of the recording of that target'),
  failed: many(z.strictObject({ step: text, why: text })).describe('steps that could not be done'),
});

export type MachineBundle = z.infer<typeof MachineBundle>;
