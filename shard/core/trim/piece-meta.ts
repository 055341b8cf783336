import { gridOrigin } from '#format/core/documents/grid-origin.ts';
import type { FaithfulMeta, GoldMeta, Meta, NetworkMeta } from '#format/core/documents/meta.ts';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import type { Piece, Stretch } from '#shard/core/trim/trim.ts';

/** What a piece is: cut out of a sealed shard by hand (SHA-256 of its `hashes.json`), or a part, from 1, of a session too long for one shard. */
export type PieceOrigin = { readonly parentSha256: string } | { readonly part: number; readonly parts: number };

/** What is known about a piece when its `meta.json` is made. */
export interface CutFacts {
  readonly sessionId: string;
  /** The piece before, of the same whole. */
  readonly continues: string | undefined;
  readonly origin: PieceOrigin;
  readonly piece: Piece;
  readonly span: Stretch;
  /** It has what came before the first frame of the whole, too. */
  readonly fromTheStart: boolean;
  /** Whether the piece ends where the whole ends. */
  readonly toTheEnd: boolean;
  readonly videoBytes: number;
  readonly rows: number;
  readonly events: number;
  readonly lostEvents: number;
  readonly skippedTicks: number;
  readonly repeats: number;
  /** It begins between a marker and its partner. */
  readonly marked: boolean;
  /** Of this piece alone; undefined: only that of the whole is known. */
  readonly faithful: FaithfulMeta | undefined;
  readonly network: NetworkMeta | undefined;
  /** Of a gold shard. */
  readonly gold: GoldMeta | undefined;
  /** Labels of each type. */
  readonly labels: Readonly<Record<string, number>> | undefined;
  /** Of a session in which a game reported its state. */
  readonly game: GameSummary | undefined;
}

/** The parent's frames that lie in a piece, as the piece numbers them. */
function within(frames: readonly number[], { from, to }: Piece): number[] {
  return frames.flatMap((frame) => (frame >= from && frame < to ? frame - from : []));
}

/** What happened at the frames of a piece, as the piece numbers them; nothing where nothing did. */
function happenedIn<K extends string, T extends { readonly frame: number }>(name: K, all: readonly T[] | undefined, { from, to }: Piece) {
  const here = (all ?? []).filter(({ frame }) => frame >= from && frame < to).map((one) => ({ ...one, frame: one.frame - from }));
  return here.length === 0 ? {} : { [name]: here };
}

/** `meta.json` of a piece: that of the whole, with its own id, time and counts. Throws for another recorder's shard. */
export function pieceMeta(parent: Meta, facts: CutFacts): Meta {
  const { recorder } = parent;
  if (recorder === undefined) throw new RangeError('meta.json has no `recorder`: not a shard of this recorder');
  const { piece, span } = facts;
  const frames = piece.to - piece.from;
  // Counts of what never became a frame, row or event cover the whole session and say nothing about a piece.
  const { dropped: _dropped, skipped: _skipped, faithful, relieved, views, gold: _gold, ...video } = recorder.video;
  const { unmapped_events: _unmapped, ...input } = recorder.input;
  // A piece that is cut out of a part of a session is no part of it.
  const { recovered, ended_why, rolled: _rolled, marked: _marked, network: _network, labels: _labels, ...rest } = recorder;
  return {
    ...parent,
    session_id: facts.sessionId,
    timing: { ...parent.timing, t0_us: span.fromUs },
    recorder: {
      ...rest,
      ...(facts.toTheEnd
        ? { ...(ended_why !== undefined && { ended_why }), ...(recovered !== undefined && { recovered }) }
        : { ended: 'part' in facts.origin ? ('rolled-over' as const) : ('trimmed' as const) }),
      video: {
        ...video,
        captured: frames - facts.repeats,
        repeats: facts.repeats,
        ...happenedIn('relieved', relieved, piece),
        ...happenedIn('views', viewsFrom(views, piece.from), piece),
        ...(faithful !== undefined && { faithful: facts.faithful ?? { ...faithful, frames: within(faithful.frames, piece) } }),
        ...(facts.gold !== undefined && { gold: facts.gold }),
        measured_bps: Math.round((facts.videoBytes * 8 * parent.display.fps) / frames),
      },
      input: { ...input, rows: facts.rows, events: facts.events, lost_events: facts.lostEvents, skipped_ticks: facts.skippedTicks },
      gaps: (recorder.gaps ?? [])
        .filter(({ from_us, to_us }) => (facts.fromTheStart || to_us > span.fromUs) && (facts.toTheEnd || from_us < span.toUs))
        .map((gap) => ({
          ...gap,
          from_us: facts.fromTheStart ? gap.from_us : Math.max(gap.from_us, span.fromUs),
          to_us: facts.toTheEnd ? gap.to_us : Math.min(gap.to_us, span.toUs),
        })),
      ...(recorder.watermark !== undefined && {
        watermark: { ...recorder.watermark, first_frame: recorder.watermark.first_frame + piece.from },
      }),
      ...(facts.marked && { marked: true }),
      ...(facts.continues !== undefined && { continues: facts.continues }),
      ...(facts.network !== undefined && { network: facts.network }),
      ...(facts.labels !== undefined && { labels: { ...facts.labels } }),
      ...(facts.game !== undefined && { game_state: facts.game }),
      ...originMeta(parent, facts),
    },
  };
}

/** A piece begins with what was seen last before it. */
function viewsFrom(views: NonNullable<Meta['recorder']>['video']['views'] = [], from: number) {
  const before = views.findLast(({ frame }) => frame < from);
  return before === undefined || views.some(({ frame }) => frame === from) ? views : [{ ...before, frame: from }, ...views];
}

/** The origin of the grid is that of the session that was recorded, however often it is cut. */
function originMeta(parent: Meta, { origin, span }: CutFacts) {
  const grid_t0_us = gridOrigin(parent);
  if ('part' in origin) {
    const { dropped, skipped } = parent.recorder?.video ?? {};
    const { unmapped_events } = parent.recorder?.input ?? {};
    const session = {
      ...(dropped !== undefined && { dropped }),
      ...(skipped !== undefined && { skipped }),
      ...(unmapped_events !== undefined && { unmapped_events }),
    };
    return { rolled: { session_id: parent.session_id, part: origin.part, parts: origin.parts, grid_t0_us, session } };
  }
  return {
    trimmed: {
      parent_session_id: parent.session_id,
      parent_sha256: origin.parentSha256,
      grid_t0_us,
      from_us: span.fromUs,
      to_us: span.toUs,
    },
  };
}
