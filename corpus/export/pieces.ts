import { setImmediate } from 'node:timers/promises';
import type { Stretch } from '#corpus/core/export/stretches.ts';
import type { Clip, ClipReader } from '#format/clip/clip-reader.ts';
import type { Actions } from '#format/core/clip/actions.ts';
import { GapError } from '#format/core/errors.ts';

/** Frames from a keyframe on: packets that can be decoded by themselves, and what the player did in answer to each. */
export interface Piece {
  readonly clip: Clip;
  readonly actions: Actions;
  /** Whether each packet is a keyframe. */
  readonly keys: readonly boolean[];
}

/** Reading and encoding are synchronous: without a turn of the event loop, no signal would ever be noticed. */
export const breathe = (): Promise<void> => setImmediate();

/**
 * Reads stretches of a shard that follow each other from its first frame on, with the actions of one pad. Rejects with a GapError (`shard.*`)
 * where one does not begin at a keyframe.
 */
export async function* piecesOf(shard: ClipReader, stretches: readonly Stretch[]): AsyncGenerator<Piece> {
  const fold = shard.actions();
  for (const { from, to } of stretches) {
    await breathe();
    const clip = await shard.clip(from, to - from);
    if (clip.from !== from)
      throw new GapError('shard.video', `frame ${from} is no keyframe`, 'Validate the shard: its video cannot be cut there');
    const keys = clip.packets.map((_, i) => shard.isKey(from + i));
    yield { clip, actions: fold.fold(clip), keys };
  }
}
