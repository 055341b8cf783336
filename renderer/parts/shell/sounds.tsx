import { useEffect, useRef } from 'react';
import { type Heard, soundOf } from '#core/app/live/sound.ts';
import { useAppKnown, useView } from '#renderer/app-context.tsx';
import { useNow } from '#renderer/parts/hooks/use-now.ts';
import { useHeadline } from '#renderer/parts/live/headline.tsx';
import { playSound } from '#renderer/parts/shell/play-sound.ts';

/** On every page: a recording can be heard, unless the player wants none of it. */
export function Sounds() {
  const { state, draft } = useView();
  const { tone } = useHeadline(useNow());
  const markers = useAppKnown((known) => known.written?.markers ?? 0);
  const before = useRef<Heard>(undefined);
  const { phase } = state;
  const isOn = draft.sounds !== false;
  useEffect(() => {
    const now = { phase, tone, markers };
    const sound = before.current && soundOf(before.current, now);
    before.current = now;
    if (sound !== undefined && isOn) playSound(sound);
  }, [phase, tone, markers, isOn]);
  return undefined;
}
