import { z } from 'zod';

const count = z.int().nonnegative();
const number = z.number();

/** What is asked of the process that reads a source's video: when its pictures come, or a video of them at a constant rate. */
export const VideoOrder = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('look'), path: z.string() }),
  z.strictObject({
    do: z.literal('make'),
    path: z.string(),
    into: z.string(),
    fps: z.int().positive(),
    /** Of frame 0, us. */
    t0_us: z.int().nonnegative(),
    /** By frame: when the picture that it shows comes in the source, us. */
    ptsUs: z.array(number),
    /** Numbers of the frames that are black. */
    blank: z.array(count),
    threads: z.int().positive(),
  }),
]);
export type VideoOrder = z.infer<typeof VideoOrder>;

/** A source's video, before it is decoded. */
export const VideoLook = z.strictObject({
  is: z.literal('look'),
  /** When each picture comes, us, in order; increasing. */
  ptsUs: z.array(number),
  /** How long the file says that it is, us; 0 where it does not. */
  file_us: number,
  width: z.int().positive(),
  height: z.int().positive(),
  codec: z.string(),
  /** Players turn its pictures. */
  isTurned: z.boolean(),
  hdr: z.boolean(),
  /** What else is in the file. */
  others: z.array(z.string()),
});
export type VideoLook = z.infer<typeof VideoLook>;

/** The video that was made. */
export const VideoMade = z.strictObject({
  is: z.literal('made'),
  width: z.int().positive(),
  height: z.int().positive(),
  encoder: z.string(),
  /** By frame. */
  key: z.array(z.union([z.literal(0), z.literal(1)])),
  bytes: z.array(count),
  /** Frames whose picture could not be decoded: they show the one before, or black. */
  missing: z.array(count),
});
export type VideoMade = z.infer<typeof VideoMade>;

export const VideoAnswer = z.discriminatedUnion('is', [
  VideoLook,
  VideoMade,
  z.strictObject({ is: z.literal('done'), frames: count }),
  /** `lacks`: what would help; a video that can be decoded without. */
  z.strictObject({ is: z.literal('failed'), why: z.string(), lacks: z.enum(['video', 'room', 'one-size']) }),
]);
export type VideoAnswer = z.infer<typeof VideoAnswer>;
