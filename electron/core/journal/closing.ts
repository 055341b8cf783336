import { z } from 'zod';
import { keyboardEvery } from '#core/input/sampler.ts';
import type { Opening } from '#core/journal/opening.ts';
import { regionText } from '#core/plan/fit.ts';
import { ENDINGS, type FaithfulMeta, type GoldMeta, type Meta, type NetworkMeta, UNTITLED } from '#format/core/documents/meta.ts';
import { Relief } from '#format/core/documents/relief.ts';
import { ViewChange } from '#format/core/documents/view-change.ts';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import { keymaskBits } from '#format/core/input/compile-profile.ts';
import { GAP_REASONS, type GapReason } from '#format/core/input/gap.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import { TILE_PX } from '#format/core/watermark/tile.ts';

const count = z.int().nonnegative();
const us = z.int().nonnegative();

const Anchor = z.object({ tsUs: us, utcUs: us, widthUs: count });

/**
 * What is known of a session only when it is over: the journal's last block, unless the recorder was killed first. With it, an
 * interrupted seal can be redone with the same result.
 */
export const Closing = z.object({
  ended: z.enum(ENDINGS),
  why: z.string().optional(),
  t0Us: us.describe('ts_us of frame 0'),
  frames: count,
  repeats: count,
  videoBytes: count,
  captured: count,
  skippedFrames: count.optional().describe('not known after a kill'),
  droppedCaptures: count.optional(),
  rows: count,
  skippedTicks: count,
  events: count,
  lostEvents: count,
  lostRows: count,
  unmapped: count.optional(),
  positions: z.boolean().optional().describe('motion came as positions'),
  anchors: z.array(Anchor),
  gaps: z.array(z.object({ fromUs: us, toUs: us, reason: z.enum(GAP_REASONS.slice(1) as GapReason[]), device: z.string().optional() })),
  restarts: count.optional().describe('how often a silent source of input was restarted'),
  reliefs: z.array(Relief).optional().describe('encoders that were relieved'),
  views: z.array(ViewChange).optional().describe('changes of the recorded window or screen'),
  unproven: z.string().optional().describe('why the recorder’s key does not vouch for it; never from a journal'),
  lostMs: z.number().nonnegative().optional().describe('of a recovered session: what is missing at its end'),
});

/** A pair of readings of the monotonic and the wall clock, us. */
export type Anchor = Readonly<z.infer<typeof Anchor>>;
export type Closing = Readonly<z.infer<typeof Closing>>;

/** What is known only once a session's files are made. */
export interface MadeFacts {
  /** Where a game reported its state. */
  readonly game: GameSummary | undefined;
  readonly network: NetworkMeta | undefined;
  /** Of each type. */
  readonly labels: Readonly<Record<string, number>> | undefined;
  readonly faithful: FaithfulMeta | undefined;
  /** Of a gold shard. */
  readonly gold: GoldMeta | undefined;
}

/** `meta.json` (GAP v0.2 section 2) of a finished session. */
export function metaOf(opening: Opening, closing: Closing, { game, network, labels, faithful, gold }: Partial<MadeFacts> = {}): Meta {
  const { plan, host, encoder } = opening;
  return {
    schema_version: '0.2.0',
    session_id: plan.sessionId,
    title: { ...plan.title, name: plan.title.name.trim() || UNTITLED },
    capture: { host_os: host.os, gpu: host.gpu, driver: host.driver, encoder: encoder.metaName, clock: 'monotonic_us' },
    display: { resolution: sizeText(plan.size), fps: plan.fps, hdr: opening.screen.hdr === true },
    timing: { t0_us: closing.t0Us, timezone: 'UTC' },
    privacy: privacyOf(game),
    ...(plan.geo !== undefined && { geo: { h3: plan.geo } }),
    rights: { publisher_license: plan.rights.publisherLicense, player_consent_id: plan.rights.playerConsentId },
    recorder: {
      name: 'gap-recorder',
      version: opening.recorder.version,
      ...(opening.recorder.format !== undefined && { format: opening.recorder.format }),
      runtime: opening.recorder.runtime,
      ended: closing.ended,
      ...(closing.why !== undefined && { ended_why: closing.why }),
      host: { cpu: host.cpu, cores: host.cores, memory_mb: host.memoryMb, kernel: host.kernel, display_server: host.displayServer },
      video: videoMeta(opening, closing, { faithful, gold }),
      input: inputMeta(opening, closing),
      ...(closing.lostMs !== undefined && { recovered: { lost_ms: closing.lostMs } }),
      gaps: closing.gaps.map(({ fromUs, toUs, reason, device }) => ({
        from_us: fromUs,
        to_us: toUs,
        reason,
        ...(device !== undefined && { device }),
      })),
      ...(closing.unproven !== undefined && { unproven: closing.unproven }),
      ...(plan.watermark !== undefined && { watermark: watermarkMeta(plan.sessionId, plan.watermark) }),
      ...(opening.calibration !== undefined && { calibration: opening.calibration }),
      ...(opening.lagReference !== undefined && { lag_reference: opening.lagReference }),
      ...(plan.continues !== undefined && { continues: plan.continues }),
      ...(network !== undefined && { network }),
      ...(labels !== undefined && { labels: { ...labels } }),
      ...(game !== undefined && { game_state: game }),
      anchors: closing.anchors.map(({ tsUs, utcUs, widthUs }) => ({ ts_us: tsUs, utc_us: utcUs, width_us: widthUs })),
    },
  };
}

/**
 * From what was written. Of sound only levels ever leave the thread that hears it, and an IVF file holds one stream, of pictures. No plan is made without a consent:
 * it is in the shard, or on file where `rights.player_consent_id` says.
 */
function privacyOf(game: GameSummary | undefined): Meta['privacy'] {
  const chat = (game?.free_texts ?? 0) > 0;
  return { voice_raw: false, chat_raw: chat, labels_only: !chat, consent: 'on-file' };
}

type RecorderMeta = NonNullable<Meta['recorder']>;

function videoMeta(
  opening: Opening,
  closing: Closing,
  { faithful, gold }: Pick<Partial<MadeFacts>, 'faithful' | 'gold'>,
): RecorderMeta['video'] {
  const { plan, screen, encoder, threads } = opening;
  const seconds = closing.frames / plan.fps;
  return {
    source: threads.videoSource,
    source_size: sizeText(screen.size),
    region: regionText(screen.region),
    active_area: regionText(screen.area),
    encoder: encoder.metaName,
    encoder_version: encoder.version,
    encoder_options: encoder.options,
    bitrate_bps: plan.bitrateBps,
    measured_bps: seconds > 0 ? Math.round((closing.videoBytes * 8) / seconds) : 0,
    gop_frames: plan.gopFrames,
    color: encoder.color,
    ...(opening.capture !== undefined && { capture: { encoder: opening.capture.metaName, options: opening.capture.options } }),
    ...(faithful !== undefined && { faithful }),
    ...(gold !== undefined && { gold }),
    ...(opening.pace !== undefined && { pace: opening.pace }),
    captured: closing.captured,
    repeats: closing.repeats,
    ...(closing.droppedCaptures !== undefined && { dropped: closing.droppedCaptures }),
    ...(closing.skippedFrames !== undefined && { skipped: closing.skippedFrames }),
    ...(closing.reliefs !== undefined && closing.reliefs.length > 0 && { relieved: [...closing.reliefs] }),
    ...(plan.window === true && { only_window: true }),
    ...(closing.views !== undefined && closing.views.length > 0 && { views: [...closing.views] }),
    cursor_drawn: plan.cursor,
    whole_screen: plan.wholeScreen,
    priority: threads.videoPriority,
  };
}

function inputMeta({ plan, threads }: Opening, closing: Closing): RecorderMeta['input'] {
  return {
    source: threads.inputSource,
    hz: plan.hz,
    keyboard_hz: plan.hz / keyboardEvery(plan.hz),
    rows: closing.rows,
    skipped_ticks: closing.skippedTicks,
    events: closing.events,
    lost_events: closing.lostEvents,
    lost_rows: closing.lostRows,
    ...(closing.unmapped !== undefined && { unmapped_events: closing.unmapped }),
    priority: threads.inputPriority,
    keymask_bits: keymaskBits(plan.profile, KEYMASK_BITS),
    profile: plan.profile,
    game: plan.game.length === 0 ? ['any'] : [...plan.game],
    held_back_ms: threads.heldBackMs,
    cannot: threads.inputCannot,
    ...(threads.pointerMap !== undefined && { pointer_map: threads.pointerMap }),
    ...(closing.positions === true && { positions: true }),
    pads: threads.pads,
    ...(closing.restarts !== undefined && { restarts: closing.restarts }),
  };
}

function watermarkMeta(sessionId: string, { x, y, every, keyId }: NonNullable<Opening['plan']['watermark']>) {
  return { x, y, size: TILE_PX, every, key_id: keyId, session_id: sessionId, first_frame: 0 };
}
