import { join } from 'node:path';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import { stretches } from '#corpus/core/export/stretches.ts';
import { Canvas } from '#corpus/core/export/watch/canvas.ts';
import { Panel, type PanelInput, panelScale } from '#corpus/core/export/watch/panel.ts';
import { type Job, type Made, openSource } from '#corpus/export/job.ts';
import { Mp4Clips } from '#corpus/export/mp4/mp4-clips.ts';
import { piecesOf } from '#corpus/export/pieces.ts';
import { PaintFrame } from '#corpus/export/watch/paint-frame.ts';
import type { Clip } from '#format/clip/clip-reader.ts';
import type { Actions } from '#format/core/clip/actions.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';

const PIECE_S = 8;

/**
 * Writes an MP4 of each shard with what the player did drawn into it, for people who look: H.264, whatever the shard has. Rejects with a GapError
 * (`shard.*`) or the system's error.
 */
export async function exportWatch(job: Job): Promise<Made> {
  const facts: SourceFacts[] = [];
  let frames = 0;
  for (const source of job.sources) {
    using open = await openSource(source, job);
    const { shard, format } = open;
    const [scale, inputs] = [panelScale(format.height), new Map<number, PanelInput>()];
    const used = await shard.codes();
    // Those that were pressed or let go at least once: a keyboard has a hundred others.
    const codes = shard.actions().codes.filter((code) => used.has(code));
    const panel = new Panel(Math.floor(format.width / scale), Math.floor(format.height / scale), codes);
    using paint = new PaintFrame(format);
    const canvas = new Canvas(paint.planes, scale);
    using mp4 = new Mp4Clips(join(job.work, `${open.facts.session_id}.mp4`), format, job.video, (picture, frame) => {
      paint.take(picture);
      panel.draw(canvas, inputs.get(frame) as PanelInput);
      inputs.delete(frame);
      return paint.frame;
    });
    const all = { from: 0, to: shard.count };
    const pieces = piecesOf(
      shard,
      stretches(all, (frame) => shard.keyAfter(frame), PIECE_S * format.fps),
    );
    for await (const { clip, actions, keys } of pieces) {
      job.signal?.throwIfAborted();
      for (let n = 0; n < clip.count; n++) inputs.set(clip.first + n, inputOf(clip, actions, n, format.fps));
      await mp4.put({ packets: clip.packets, keys });
      job.advance(clip.count);
    }
    mp4.endClip();
    mp4.finish();
    frames += shard.count;
    facts.push(open.facts);
  }
  return { files: facts.length, clips: facts.length, frames, facts };
}

function inputOf({ first, flags }: Clip, actions: Actions, n: number, fps: number): PanelInput {
  const { codes, held, mouse, wheel, axes } = actions;
  const pair = (values: Float32Array): [number, number] => [values[2 * n] as number, values[2 * n + 1] as number];
  const notes = Object.entries(CLIP_FLAGS).flatMap(([name, bit]) => (((flags[n] as number) & bit) === 0 ? [] : [name]));
  return {
    frame: first + n,
    atS: (first + n) / fps,
    held: new Set(codes.filter((_, k) => held[n * codes.length + k] === 1)),
    mouse: pair(mouse),
    wheel: pair(wheel),
    axes: [...axes.subarray(6 * n, 6 * n + 6)],
    notes,
  };
}
