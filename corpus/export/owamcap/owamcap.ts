import { join } from 'node:path';
import { OwaEvents, type OwaMessage, screenMessage, windowMessage } from '#corpus/core/export/owamcap/owa-messages.ts';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import { stretches } from '#corpus/core/export/stretches.ts';
import { type Job, type Made, openSource } from '#corpus/export/job.ts';
import { Mp4Clips } from '#corpus/export/mp4/mp4-clips.ts';
import { OwaFile } from '#corpus/export/owamcap/owa-file.ts';
import { piecesOf } from '#corpus/export/pieces.ts';
import type { Clip } from '#format/clip/clip-reader.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';
import { OUR_LIBRARY } from '#shard/core/import/owa-message.ts';

const PIECE_S = 8;

/**
 * Writes an OWAMcap file of each shard, with an MP4 beside it (docs/datasets.md). Rejects with a GapError (`shard.*`) or the system's error.
 */
export async function exportOwaMcap(job: Job): Promise<Made> {
  const facts: SourceFacts[] = [];
  let frames = 0;
  for (const source of job.sources) {
    using open = await openSource(source, job);
    const { shard, format } = open;
    const video = `${open.facts.session_id}.mp4`;
    using mp4 = new Mp4Clips(join(job.work, video), format, job.video);
    await using file = await OwaFile.create(join(job.work, `${open.facts.session_id}.mcap`), OUR_LIBRARY);
    const pieces = piecesOf(
      shard,
      stretches({ from: 0, to: shard.count }, (frame) => shard.keyAfter(frame), PIECE_S * format.fps),
    );
    const messages = new ShardMessages(shard.meta, format, video);
    for await (const { clip, keys } of pieces) {
      job.signal?.throwIfAborted();
      await mp4.put({ packets: clip.packets, keys });
      for (const message of messages.of(clip)) await file.write(message);
      job.advance(clip.count);
    }
    mp4.endClip();
    mp4.finish();
    await file.finish();
    frames += shard.count;
    facts.push(open.facts);
  }
  return { files: 2 * facts.length, clips: facts.length, frames, facts };
}

/** The messages of a shard, piece by piece. */
class ShardMessages {
  readonly #meta: Meta;
  readonly #format: VideoFormat;
  readonly #video: string;
  readonly #events: OwaEvents;
  /** From the session's clock to UTC, us. */
  readonly #toUtc: number;

  constructor(meta: Meta, format: VideoFormat, video: string) {
    [this.#meta, this.#format, this.#video] = [meta, format, video];
    this.#events = new OwaEvents(sessionOf(meta)?.input.profile ?? BASELINE_PROFILE);
    const [anchor] = meta.recorder?.anchors ?? [];
    this.#toUtc = anchor === undefined ? 0 : anchor.utc_us - anchor.ts_us;
  }

  /** In order of time. What is held when the first piece begins comes first. */
  of(clip: Clip): OwaMessage[] {
    const found: OwaMessage[] = [];
    if (clip.first === 0) this.#take(clip.before, found, (row) => clip.before.columns.get('held')?.[row] === true);
    found.push(...this.#windows(clip));
    for (const [n, us] of clip.captureUs.entries()) {
      if (((clip.flags[n] as number) & (CLIP_FLAGS.repeat | CLIP_FLAGS.blank)) !== 0) continue;
      const ptsNs = (BigInt(clip.first + n) * 1_000_000_000n) / BigInt(this.#format.fps);
      found.push(screenMessage(this.#video, this.#format, this.#ns(us), ptsNs));
    }
    this.#take(clip.events, found, () => true);
    return found.sort((a, b) => Number(a.atNs - b.atNs));
  }

  /** Whose window had the focus: asked for as a recorder does, before and after each change. */
  #windows({ first, captureUs, untilUs }: Clip): OwaMessage[] {
    const own = this.#meta.title.name;
    const [fromUs, lastUs] = [captureUs[0] as number, captureUs.at(-1) as number];
    const told = (sessionOf(this.#meta)?.gaps ?? [])
      .filter(({ device }) => device === undefined)
      .flatMap(({ from_us, to_us }) => [
        { us: from_us - 1, title: own },
        { us: from_us, title: '' },
        { us: to_us - 1, title: '' },
        { us: to_us, title: own },
      ]);
    return [
      ...(first === 0 ? [{ us: fromUs, title: own }] : []),
      ...told.filter(({ us }) => us > fromUs && us <= untilUs),
      ...(Number.isFinite(untilUs) ? [] : [{ us: lastUs + 1e6, title: own }]),
    ].map(({ us, title }) => windowMessage(title, this.#format, this.#ns(us)));
  }

  #take({ tsUs, columns }: Clip['before'], into: OwaMessage[], wants: (row: number) => boolean): void {
    const number = (name: string, row: number) => Number(columns.get(name)?.[row] ?? 0);
    for (const [row, us] of tsUs.entries()) {
      if (!wants(row)) continue;
      const code = String(columns.get('code')?.[row]);
      const message = this.#events.of({ code, value: number('value', row), dx: number('dx', row), dy: number('dy', row) }, this.#ns(us));
      if (message !== undefined) into.push(message);
    }
  }

  #ns(us: number): bigint {
    return BigInt(Math.round(us + this.#toUtc)) * 1000n;
  }
}
