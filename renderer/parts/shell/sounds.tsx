import { useEffect, useRef } from 'react';
import { type Heard, soundOf } from '#core/app/live/sound.ts';
import { useAppKnown, useView } from '#renderer/app-context.tsx';
import { useNow } from '#renderer/parts/hooks/use-now.ts';
import { useHeadline } from '#renderer/parts/live/headline.tsx';
import { playSound } from '#renderer/parts/shell/play-sound.ts';

const AGAIN_MS = 30_000;
/** A sound may come a second late; it is on every page, and looks all the time. */
const LOOK_MS = 1000;

/** On every page: a recording can be heard, unless the player wants none of it. */
export function Sounds() {
  const { state, draft } = useView();
  const { tone } = useHeadline(useNow(LOOK_MS));
  const markers = useAppKnown((known) => known.written?.markers);
  const before = useRef<Heard>(undefined);
  const problemAtMs = useRef(Number.NEGATIVE_INFINITY);
  const { phase } = state;
  const isOn = draft.sounds !== false;
  useEffect(() => {
    const now = { phase, tone, markers };
    const sound = before.current && soundOf(before.current, now);
    before.current = now;
    // A state that comes and goes is said once.
    const isAgain = sound === 'problem' && performance.now() - problemAtMs.current < AGAIN_MS;
    if (sound === 'problem' && !isAgain) problemAtMs.current = performance.now();
    if (sound !== undefined && isOn && !isAgain) playSound(sound);
  }, [phase, tone, markers, isOn]);
  return undefined;
}
