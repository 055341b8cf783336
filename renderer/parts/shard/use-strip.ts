import { useEffect, useState } from 'react';
import type { FilmStrip } from '#core/app/contract.ts';
import { useCall } from '#renderer/app-context.tsx';

/** Strips that were shown lately: a list that is scrolled back has its pictures at once. Sealed recordings do not change. */
const KEPT = new Map<string, FilmStrip>();
const MOST_KEPT = 400;
/** Asked for at once; a list that is scrolled through would ask for hundreds, and a window that asks for so much is cut off. */
const AT_ONCE = 2;
/** Between two of them: 25 a second in all, half of what one window may ask. */
const PAUSE_MS = 80;

/** What is still to be asked for, the latest last: what is in sight now comes first. */
const waiting: (() => Promise<void>)[] = [];
let asking = 0;

function asked(): void {
  asking -= 1;
  next();
}

function next(): void {
  while (asking < AT_ONCE && waiting.length > 0) {
    asking += 1;
    void waiting
      .pop()?.()
      .finally(() => setTimeout(asked, PAUSE_MS));
  }
}

/** A recording as pictures, once it is `wanted`; undefined until then, and where it cannot be read, which the findings say. */
export function useStrip(sessionId: string, count: number, wanted = true): FilmStrip | undefined {
  const call = useCall();
  const key = `${sessionId} ${count}`;
  const [made, setMade] = useState<{ key: string; strip: FilmStrip }>();
  useEffect(() => {
    if (!wanted || KEPT.has(key)) return;
    let over = false;
    const ask = async () => {
      const strip = over ? undefined : await call('shard.strip', { sessionId, count }).catch(() => undefined);
      if (strip === undefined || over) return;
      keep(key, strip);
      setMade({ key, strip });
    };
    waiting.push(ask);
    next();
    return () => {
      over = true;
      const at = waiting.indexOf(ask);
      if (at >= 0) waiting.splice(at, 1);
    };
  }, [call, key, sessionId, count, wanted]);
  return made?.key === key ? made.strip : KEPT.get(key);
}

function keep(key: string, strip: FilmStrip): void {
  KEPT.set(key, strip);
  const [oldest] = KEPT.keys();
  if (KEPT.size > MOST_KEPT && oldest !== undefined) KEPT.delete(oldest);
}

/** A recording was deleted: nothing of it stays in the window. */
export function forgetStrips(sessionId: string): void {
  for (const key of KEPT.keys()) if (key.startsWith(`${sessionId} `)) KEPT.delete(key);
}
