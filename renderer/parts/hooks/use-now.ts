import { useEffect, useState } from 'react';

/** `performance.now()`, four times a second: ages grow even when nothing arrives. */
export function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}
