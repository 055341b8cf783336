import type { Opening } from '#core/journal/opening.ts';
import { lagKey, referenceFor } from '#format/core/quality/sync/lag-reference.ts';
import { gameRuleText } from '#native/core/input/game-rule.ts';
import { finalSettings, recordingSettings } from '#session/encode/settings.ts';
import { hostFacts, recorderFacts } from '#session/machine.ts';
import type { Choice } from '#session/preflight.ts';
import { type Session, type SessionExtras, workersOf } from '#session/run/session.ts';
import { isKept } from '#video/core/encoder-plan.ts';
import { COLOR, encoderVersion } from '#video/encoder.ts';

/** Waits until every thread is ready, and collects the facts known at the session's start. Rejects with a failed thread's error. */
export async function openSession(
  { plan, pace, screen, region, area, calibration }: Choice,
  session: Session,
  { watermarkKey, lagReferences = [] }: SessionExtras,
): Promise<Opening> {
  const [input, , grab] = await Promise.all(workersOf(session).map(({ ready }) => ready));
  const recording = recordingSettings(plan).plan;
  const { metaName, options } = isKept(plan) ? finalSettings(plan).plan : recording;
  // Whom the probe asks stands nowhere on the disk.
  const { game, watermark, probe: _probe, voice: _voice, ...rest } = plan;
  const rules = game === 'any' ? [] : game.map(gameRuleText);
  const key = lagKey(plan.title, rules, { video: grab?.source ?? '', input: input?.source ?? '', fps: plan.fps });
  const lagReference = key && referenceFor(key, lagReferences);
  return {
    plan: {
      ...rest,
      game: rules,
      watermark: watermark && watermarkKey && { ...watermark, keyId: watermarkKey.keyId },
    },
    recorder: recorderFacts(),
    host: hostFacts(screen.server),
    screen: { size: { width: screen.width, height: screen.height }, region, area, hdr: screen.hdr },
    encoder: { metaName, version: encoderVersion(), options: { ...options }, color: COLOR },
    ...(isKept(plan) && { capture: { metaName: recording.metaName, options: { ...recording.options } } }),
    threads: {
      videoSource: grab?.source ?? '',
      videoPriority: grab?.priority ?? '',
      inputSource: input?.source ?? '',
      inputPriority: input?.priority ?? '',
      inputCannot: (input?.cannot ?? '').split('; ').filter((text) => text !== ''),
      ...(input?.pointerMap && { pointerMap: input.pointerMap.split(' ').map(Number) }),
      pads: input?.pads ?? '',
      heldBackMs: Number(input?.heldBackMs ?? 0),
    },
    pace,
    ...(lagReference !== undefined && { lagReference }),
    calibration: calibration && {
      ...calibration,
      age_s: Math.max(0, Math.round((Date.now() - Date.parse(calibration.measured_at)) / 1000)),
    },
  };
}
