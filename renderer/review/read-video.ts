import type { Link } from '#renderer/link/link.ts';
import type { ReadVideo } from '#renderer/review/frame-player.ts';

/** Reads a recording's video by ranges. */
export const readVideo =
  (link: Link, sessionId: string): ReadVideo =>
  async (from, to) =>
    new Uint8Array(await link.bytes(`/shard/${sessionId}/video`, { from, to: to - 1 }));
