import { z } from 'zod';
import { CalibrationMeta } from '#format/core/documents/calibration.ts';
import { LagReferenceMeta } from '#format/core/documents/lag-reference.ts';
import { Pace } from '#format/core/documents/pace.ts';
import { KeyProfile } from '#format/core/input/profile.ts';
import { defaultRung, FINAL_ENCODERS } from '#video/core/encoder-plan.ts';

const DEFAULT_FINAL = defaultRung('final').name;
const size = z.object({ width: z.int().positive(), height: z.int().positive() });
const region = size.extend({ x: z.int().nonnegative(), y: z.int().nonnegative() });

/**
 * What is known of a session when it begins: the journal's first block. A shard can be made from it, the rest of the journal and the
 * video alone, so a killed recorder loses none of it.
 */
export const Opening = z.object({
  plan: z.object({
    sessionId: z.guid(),
    size,
    fps: z.number(),
    hz: z.number(),
    bitrateBps: z.int(),
    gopFrames: z.int(),
    /** For an encoder that is no longer known, the default makes the final video: no session is lost over a name. */
    final: z
      .enum(FINAL_ENCODERS as [string, ...string[]])
      .default(DEFAULT_FINAL)
      .catch(DEFAULT_FINAL),
    gold: z.boolean().optional().describe('the kept pictures are lossless, and stay beside the video as PNG; absent in journals of before'),
    cursor: z.boolean(),
    title: z.object({ name: z.string(), build: z.string(), map: z.string() }),
    rights: z.object({ publisherLicense: z.string(), playerConsentId: z.string() }),
    game: z.array(z.string()).describe('rules of the recorded game; empty: whatever had the focus'),
    wholeScreen: z.boolean(),
    window: z.boolean().optional().describe('only the window of the game is read; absent in journals of before'),
    profile: KeyProfile,
    panicMinutes: z.number(),
    continues: z.string().optional(),
    geo: z.string().optional().describe('H3 cell'),
    rollS: z.number().min(3).max(7200).optional().describe('longest shard, s; absent in journals of before'),
    watermark: z.object({ x: z.int(), y: z.int(), every: z.int().positive(), keyId: z.string() }).optional(),
  }),
  recorder: z.object({
    version: z.string(),
    runtime: z.string(),
    format: z.int().positive().optional().describe('what its shard will be by; absent in journals of before'),
  }),
  host: z.object({
    os: z.string(),
    gpu: z.string(),
    driver: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryMb: z.int(),
    kernel: z.string(),
    displayServer: z.string(),
  }),
  screen: z.object({
    size,
    region,
    area: region,
    hdr: z.boolean().optional().describe('the display shows HDR; absent in journals of before'),
  }),
  encoder: z.object({ metaName: z.string(), version: z.string(), options: z.record(z.string(), z.string()), color: z.string() }),
  /** Encoding of the pictures kept while recording, when the final video is made from them afterwards. */
  capture: z.object({ metaName: z.string(), options: z.record(z.string(), z.string()) }).optional(),
  threads: z.object({
    videoSource: z.string(),
    videoPriority: z.string(),
    inputSource: z.string(),
    inputPriority: z.string(),
    inputCannot: z.array(z.string()),
    pointerMap: z.array(z.int()).optional(),
    pads: z.string(),
    heldBackMs: z.number(),
  }),
  pace: Pace.optional(),
  calibration: CalibrationMeta.optional(),
  lagReference: LagReferenceMeta.optional(),
});

export type Opening = z.infer<typeof Opening>;
