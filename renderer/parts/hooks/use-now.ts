import { useEffect, useState } from 'react';

/** Fine enough for ages of which one second is late and three are dead. */
const LOOK_MS = 500;

/** `performance.now()`, again and again: ages grow even when nothing arrives. */
export function useNow(everyMs = LOOK_MS): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
