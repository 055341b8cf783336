import { join } from 'node:path';
import type { ClockProbe } from '#core/calibration/clock-probe.ts';
import { RECORDS } from '#core/journal/records.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { Handover } from '#core/rings/handover.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { pictureSlots, slotBytes } from '#core/rings/picture-slot.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { SessionControl } from '#core/rings/session-control.ts';
import type { Scope } from '#format/core/documents/consent.ts';
import type { LagReference } from '#format/core/documents/lag-reference.ts';
import type { ViewChange } from '#format/core/documents/view-change.ts';
import { asTs } from '#format/core/time/units.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { slotForm } from '#session/picture/screen-plan.ts';
import type { Choice } from '#session/preflight.ts';
import type { SessionRings } from '#session/run/session-journal.ts';
import type { ChatTap } from '#session/taps/chat-tap.ts';
import type { GameTap } from '#session/taps/game-tap.ts';
import type { EncodeWorkerData } from '#session/threads/encode-worker.ts';
import { EncoderKeeper } from '#session/threads/encoder-keeper.ts';
import type { GrabWorkerData } from '#session/threads/grab-worker.ts';
import type { NetWorkerData } from '#session/threads/net-worker.ts';
import { type SessionWorker, startWorker } from '#session/threads/session-workers.ts';
import { heldBackBy, picturesFile } from '#video/core/encoder-plan.ts';

/** The current threads of a session. */
export const workersOf = ({ input, encoder, grab }: Session): SessionWorker[] => [input, encoder.worker, grab];

/** The threads of one session and the memory they share. */
export interface Session {
  readonly control: SessionControl;
  /** After this many the session is over; it may be infinite. */
  readonly frames: number;
  readonly rings: SessionRings;
  readonly pictures: RecordRing;
  /** What the encoder writes. */
  readonly pictureFile: string;
  readonly input: SessionWorker;
  readonly encoder: EncoderKeeper;
  readonly grab: SessionWorker;
  readonly views: SeenViews;
  /** For the thread that measures the network; undefined: the player did not agree to that. */
  readonly network: NetWorkerData | undefined;
  /** The level of the microphone is to be recorded. */
  readonly voice: boolean;
  /** Where what a chat was like waits; undefined: the player did not agree to that. */
  readonly chat: ChatTap | undefined;
}

/** Optional inputs of a session besides its plan. */
export interface SessionExtras {
  /** Memory of a {@link PoseBoard}: where the game leaves its camera and VR poses. */
  readonly poses?: SharedArrayBuffer | undefined;
  /** Where a game's lines wait for the journal. */
  readonly game?: GameTap | undefined;
  /** Where what a chat was like waits for it. */
  readonly chat?: ChatTap | undefined;
  /** What earlier sessions on this machine measured, by game. */
  readonly lagReferences?: readonly LagReference[] | undefined;
  /** Without it frames carry no tile. */
  readonly watermarkKey?: WatermarkKey | undefined;
  /** For a calibration: the pixel of the raw pictures to record. */
  readonly clock?: ClockProbe | undefined;
}

/** Rows: sixteen seconds with four pads and VR; frames: half a minute at 120 fps; events: eight seconds of an 8 kHz mouse. */
const allocateRings = () => ({
  rows: RecordRing.allocate(RECORDS.rows.bytes, 1 << 15),
  events: RecordRing.allocate(RECORDS.events.bytes, 1 << 16),
  frames: RecordRing.allocate(RECORDS.frames.bytes, 1 << 12),
  gaps: RecordRing.allocate(RECORDS.gaps.bytes, 1 << 10),
});

/** Without the input thread the focus is unknown: pictures not yet decided stay hidden. */
function hideTheRest(shield: PictureShield): void {
  shield.open(shield.decidedUs);
  shield.decide(asTs(Number.POSITIVE_INFINITY));
}

/** Changes of the recorded window that are not in the journal yet. */
class SeenViews {
  /** By the grid's frames. */
  readonly #waiting: ViewChange[] = [];
  readonly #handover: Handover;

  constructor(handover: SharedArrayBuffer) {
    this.#handover = new Handover(handover);
  }

  readonly add = ({ frame, shows }: ViewChange): void => {
    this.#waiting.push({ frame, shows });
  };

  /** Removes and returns them, by the session's frames: which of the grid's is the first is known once it is encoded. */
  take(): ViewChange[] {
    const { first } = this.#handover;
    if (first < 0) return [];
    return this.#waiting.splice(0).map(({ frame, shows }) => ({ frame: Math.max(0, frame - first), shows }));
  }
}

/** How many frames a session has at most. */
const framesOf = ({ durationS, fps }: RecordPlan): number =>
  durationS === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(durationS * fps));

/** What is read, and only the game's window of it where that was asked. */
const sourceOf = ({ plan, region, area }: Choice): Pick<GrabWorkerData, 'screen' | 'window'> => ({
  screen: { display: plan.display, region, area, cursor: plan.cursor, picture: slotForm(plan) },
  window: plan.window ? plan.game : undefined,
});

/** Starts the threads; they get ready and wait for `control.go`. */
export function startSession(choice: Choice, partial: string, { poses, watermarkKey, clock, chat }: SessionExtras): Session {
  const { plan, area } = choice;
  const control = SessionControl.allocate();
  const rings = allocateRings();
  const shield = PictureShield.allocate();
  const pictures = RecordRing.allocate(slotBytes(slotForm(plan)), pictureSlots(plan.fps));
  const input: InputWorkerData = {
    display: plan.display,
    hz: plan.hz,
    profile: plan.profile,
    game: plan.game,
    wholeScreen: plan.wholeScreen,
    pads: plan.pads && choice.pads,
    hotkeys: plan.hotkeys,
    control,
    rows: rings.rows,
    events: rings.events,
    gaps: rings.gaps,
    shield,
    poses: poses ?? PoseBoard.allocate(),
  };
  const tile = plan.watermark && watermarkKey && { ...plan.watermark, sessionId: plan.sessionId, key: watermarkKey.key };
  const handover = Handover.allocate();
  const pictureFile = join(partial, picturesFile(plan));
  const encodeTurn = (turn: number, encoder: string): EncodeWorkerData => ({
    handover,
    turn,
    encoder: recordingSettings({ ...plan, encoder }),
    path: pictureFile,
    control,
    frameLimit: framesOf(plan),
    pictures,
    frames: rings.frames,
    shield,
    tile,
    area,
  });
  const heldBack = heldBackBy(plan.encoder);
  const grab: GrabWorkerData = { ...sourceOf(choice), fps: plan.fps, frames: framesOf(plan), control, pictures, heldBack, clock };
  const ring = new RecordRing(pictures, slotBytes(slotForm(plan)));
  const views = new SeenViews(handover);
  const grabber = startWorker('grab', workerFile(import.meta.url, '../threads/grab-worker'), grab, views.add);
  // However the grab ends, the encoder must not wait for another picture.
  grabber.ended.finally(() => ring.close()).catch(() => {});
  const inputWorker = startWorker('input', workerFile(import.meta.url, `../input/${choice.input.worker}`), input);
  inputWorker.ended.catch(() => hideTheRest(new PictureShield(shield)));
  return {
    control: new SessionControl(control),
    pictureFile,
    frames: grab.frames,
    rings,
    pictures: ring,
    input: inputWorker,
    encoder: new EncoderKeeper({
      start: (turn, encoder) => startWorker('encoder', workerFile(import.meta.url, '../threads/encode-worker'), encodeTurn(turn, encoder)),
      encoder: plan.encoder,
      handover,
      shield,
      pictures: ring,
    }),
    grab: grabber,
    views,
    ...agreedTo(plan, control, chat),
  };
}

/** What is recorded beside pictures and input: only what the player agreed to, whoever asks. */
function agreedTo({ consent, probe, voice }: RecordPlan, control: SharedArrayBuffer, chat: ChatTap | undefined) {
  const has = (scope: Scope) => consent?.scopes.includes(scope) === true;
  return {
    network: has('network') ? { control, probe } : undefined,
    voice: has('voice') && voice,
    chat: has('chat') ? chat : undefined,
  };
}
