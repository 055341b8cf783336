import type { SessionOwner, SessionParts } from '#app/desk/session-parts.ts';
import type { Outcome, RunOrder, RunTells } from '#app/desk/session-run.ts';
import { removeIfFree } from '#app/desk/test-folder.ts';
import { provenFor } from '#app/encoders/proven-encoders.ts';
import type { AppEvent } from '#core/app/transition.ts';
import { doubts } from '#core/calibration/conclude.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { LAG_STOPPED } from '#format/core/quality/sync/lag-reference.ts';
import { keepCalibration, readCalibrations } from '#home/calibrations.ts';
import { keepLag } from '#home/lag-references.ts';
import { loadProfile } from '#session/profile-files.ts';

/** A measurement between recordings. */
export interface Measurement {
  readonly order: RunOrder;
  readonly tells: RunTells;
  /** What became of it; what was measured is kept. Undefined where it failed. */
  readonly eventOf: (outcome: Outcome) => Promise<AppEvent | undefined>;
}

const CALIBRATE_S = 60;

/** Of the error of the stamps, kept for recordings with the current settings. */
export function ofStamps(owner: SessionOwner, { display, calibrateS = CALIBRATE_S }: SessionParts): Measurement {
  return {
    order: {
      type: 'calibrate',
      order: { draft: owner.draft, ...(display !== undefined && { display }), seconds: calibrateS, encoders: provenFor(owner.draft) },
    },
    tells: { onCalibrating: (step, share) => owner.dispatch({ type: 'calibrating', step, share }) },
    eventOf: async (outcome) => {
      if (outcome.type !== 'calibrated') return undefined;
      const { calibration } = outcome;
      const why = doubts(calibration);
      if (why.length === 0) await keepCalibration(calibration);
      const { low, high } = calibration.bias_us;
      return { type: 'calibrated', calibrated: { lowMs: low / 1000, highMs: high / 1000, doubts: why } };
    },
  };
}

interface GameMeasurement {
  /** Holds what is recorded for it, which is deleted however its process ends. */
  readonly folder: string;
  /** Of the recordings to come: the lag is kept by frame rate. */
  readonly pace: Pace | undefined;
}

/** Of the chosen game's own time from input to picture, while it is played; its later sessions are held against that. */
export function ofGame(owner: SessionOwner, { display }: SessionParts, { folder, pace }: GameMeasurement): Measurement {
  const { draft } = owner;
  const calibrations = readCalibrations();
  return {
    order: {
      type: 'measure-lag',
      order: {
        draft: owner.withGame(draft),
        profile: loadProfile(draft.profile),
        folder,
        pace,
        ...(display !== undefined && { display }),
        calibrations,
        encoders: provenFor(draft),
      },
    },
    tells: {
      onSnapshot: (snapshot) => owner.onSnapshot(snapshot),
      onCalibrating: (step, share) => owner.dispatch({ type: 'calibrating', step, share }),
    },
    eventOf: async (outcome) => {
      removeIfFree(folder);
      if (outcome.type === 'failed' && outcome.fault.code === LAG_STOPPED) return { type: 'measuring-stopped' };
      if (outcome.type !== 'lag-measured') return undefined;
      const { reference } = outcome;
      await keepLag(reference);
      const { title, signal, sessions } = reference;
      const [measured] = sessions;
      return measured && { type: 'lag-measured', lag: { title, signal, ms: measured.median, lowMs: measured.low, highMs: measured.high } };
    },
  };
}
