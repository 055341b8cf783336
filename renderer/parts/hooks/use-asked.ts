import { useCallback, useState } from 'react';
import { CallFault, LOST } from '#renderer/link/link.ts';
import type { Fault } from '#server/core/fault.ts';

/** A request to the app: whether it is under way, and what went wrong. One at a time: a second click while it runs does nothing. */
export function useAsked() {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  const ask = useCallback(
    async (work: () => Promise<unknown>): Promise<boolean> => {
      if (busy) return false;
      setBusy(true);
      setFault(undefined);
      try {
        await work();
        return true;
      } catch (error) {
        setFault(faultOf(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
    [busy],
  );
  /** What went wrong is no longer about what is shown. */
  const forget = useCallback(() => setFault(undefined), []);
  return { ask, busy, fault, forget };
}

export const faultOf = (error: unknown): Fault => (error instanceof CallFault ? error.fault : { ...LOST, says: String(error) });

/** What {@link useAsked} returns, for parts that share one request with their page. */
export type Asking = ReturnType<typeof useAsked>;
