import { planRecording, type RecordPlan } from '#core/plan/plan.ts';
import { NO_HOTKEYS } from '#native/core/hotkeys/hotkey.ts';
import { DEMO_GAME } from '#scripts/demo/stage.ts';

/** For recordings that a test is not itself about: a size and a rate for which a machine half as fast has room twice over. */
export const SMALL_STAGE = { width: 640, height: 360 } as const;

/** The smallest that a window offers. */
export const SMALL = { size: '640x360', fps: 30, encoder: 'h264-14' } as const;

/** A quarter of it, which costs a third less to record and seal, as flags of `gap record`. */
export const SMALL_FLAGS = ['--size', '320x180', '--fps', '30', '--encoder', 'h264-14'] as const;

/** The plan of a recording of the demo game's window in this process, which no hotkey steers. */
export const smallPlan = (display: string, out: string): RecordPlan =>
  planRecording(
    {
      out,
      display,
      games: [DEMO_GAME],
      size: '320x180',
      fps: 30,
      licenseRef: 'ref#l',
      consentRef: 'ref#c',
      hotkeys: NO_HOTKEYS,
    },
    { display: undefined, sessionId: crypto.randomUUID() },
  );
