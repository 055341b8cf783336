import { useCallback, useState } from 'react';
import type { Asks } from '#core/app/contract.ts';
import { useCall } from '#renderer/app-context.tsx';
import { faultOf } from '#renderer/parts/hooks/use-asked.ts';
import type { Fault } from '#server/core/fault.ts';

/** Keeps settings as they are changed, and says what is wrong with the last. Each change counts, also while an earlier one is being saved. */
export function useKept() {
  const call = useCall();
  const [fault, setFault] = useState<Fault>();
  const keep = useCallback(
    (change: Asks<'draft.change'>) => {
      setFault(undefined);
      call('draft.change', change).catch((error) => setFault(faultOf(error)));
    },
    [call],
  );
  return { keep, fault };
}
