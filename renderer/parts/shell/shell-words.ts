import { useEffect } from 'react';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { shellWords } from '#renderer/text/say.ts';

/** The program that holds this page speaks its language: in the tray, in notifications, on quitting. In a browser there are none. */
export function useShellWords(): void {
  const call = useCall();
  const isHeld = useAppKnown(({ view }) => view?.choices.compact === true);
  useEffect(() => {
    // Refused by an older program: it goes on in English.
    if (isHeld) void call('window.words', { words: shellWords() }).catch(() => undefined);
  }, [isHeld, call]);
}
