import { useEffect, useState } from 'react';
import type { FilmStrip } from '#core/app/contract.ts';
import { useCall } from '#renderer/app-context.tsx';

/** Strips that were shown lately: a list that is scrolled back has its pictures at once. Sealed recordings do not change. */
const KEPT = new Map<string, FilmStrip>();
const MOST_KEPT = 400;

/** A recording as pictures, once it is `wanted`; undefined until then, and where it cannot be read, which the findings say. */
export function useStrip(sessionId: string, count: number, wanted = true): FilmStrip | undefined {
  const call = useCall();
  const key = `${sessionId} ${count}`;
  const [made, setMade] = useState<{ key: string; strip: FilmStrip }>();
  useEffect(() => {
    if (!wanted || KEPT.has(key)) return;
    let over = false;
    call('shard.strip', { sessionId, count }).then(
      (strip) => {
        keep(key, strip);
        if (!over) setMade({ key, strip });
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [call, key, sessionId, count, wanted]);
  return made?.key === key ? made.strip : KEPT.get(key);
}

function keep(key: string, strip: FilmStrip): void {
  KEPT.set(key, strip);
  const [oldest] = KEPT.keys();
  if (KEPT.size > MOST_KEPT && oldest !== undefined) KEPT.delete(oldest);
}
