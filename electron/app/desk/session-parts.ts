import type { Hearing } from '#app/desk/game-desk.ts';
import type { SessionRun } from '#app/desk/session-run.ts';
import type { Draft } from '#core/app/draft.ts';
import type { Written } from '#core/app/live/written.ts';
import type { RecorderProcess } from '#core/app/process/recorder-messages.ts';
import type { AppState } from '#core/app/state.ts';
import type { AppEvent } from '#core/app/transition.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import type { Keyring } from '#home/keyring.ts';

/** What sessions need from the desk they belong to. */
export interface SessionOwner {
  readonly state: AppState;
  readonly draft: Draft;
  dispatch(event: AppEvent): void;
  onSnapshot(snapshot: Snapshot): void;
  onWritten(written: Written): void;
  consent(): Consent | undefined;
  /** The draft, with the version and map that the connected game says where it has none. */
  withGame(draft: Draft): Draft;
  /** Sends a session the game's lines; undefined: the player has not agreed to that. */
  hearGame(run: SessionRun): Hearing | undefined;
}

export interface SessionParts {
  readonly keyring: Keyring;
  readonly startRecorder: () => RecorderProcess;
  /** The X11 display; other systems have a single desktop. */
  readonly display: string | undefined;
  /** Length of a calibration, s. */
  readonly calibrateS?: number | undefined;
}
