import { useEffect, useRef } from 'react';
import type { Result } from '#core/app/state.ts';
import { useCall } from '#renderer/app-context.tsx';
import { useRoute } from '#renderer/route.ts';
import { Verdict } from '#renderer/screens/verdict.tsx';

/** A take that was only tried is shown at once. Whoever comes back, finds the set-up; where there is nothing to look at, its verdict stands. */
export function Tried({ result }: { readonly result: Result }) {
  const call = useCall();
  const [, go] = useRoute();
  const shown = useRef(false);
  const { sessionId, frames } = result;
  useEffect(() => {
    if (shown.current || frames === 0) return;
    shown.current = true;
    go({ part: 'review', sessionId, frame: 0 });
    void call('dismiss', {}).catch(() => undefined);
  }, [call, go, sessionId, frames]);
  return <Verdict result={result} />;
}
