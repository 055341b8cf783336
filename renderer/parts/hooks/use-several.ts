import { useCallback, useState } from 'react';
import { CallFault, LOST } from '#renderer/link/link.ts';
import type { Fault } from '#server/core/fault.ts';

/** What could not be done, and to which. */
interface Refused<T> {
  readonly one: T;
  readonly fault: Fault;
}

interface Several<T> {
  /** While it runs. */
  readonly done: number;
  readonly of: number;
  readonly refused: readonly Refused<T>[];
}

/** The same for several, one after the other: one that fails keeps none of the others from it. */
export function useSeveral<T>() {
  const [running, setRunning] = useState(false);
  const [progress, setProgress] = useState<Several<T>>({ done: 0, of: 0, refused: [] });
  const run = useCallback(async (all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> => {
    const refused: Refused<T>[] = [];
    setRunning(true);
    try {
      for (const [done, one] of all.entries()) {
        setProgress({ done, of: all.length, refused: [...refused] });
        try {
          await work(one);
        } catch (error) {
          refused.push({ one, fault: error instanceof CallFault ? error.fault : { ...LOST, says: String(error) } });
        }
      }
    } finally {
      setProgress({ done: all.length, of: all.length, refused });
      setRunning(false);
    }
  }, []);
  const forget = useCallback(() => setProgress({ done: 0, of: 0, refused: [] }), []);
  return { run, running, forget, ...progress };
}
