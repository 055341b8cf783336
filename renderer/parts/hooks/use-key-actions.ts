import { useEffect, useRef } from 'react';

/** What a press does, if anything. `isIn`: whether it happens inside of something like that. */
type ActionOf = (event: KeyboardEvent, isIn: (selector: string) => boolean) => (() => void) | undefined;

/** Keys of a whole page, without modifiers that belong to the browser or the system. */
export function useKeyActions(actionOf: ActionOf): void {
  const latest = useRef(actionOf);
  latest.current = actionOf;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, ctrlKey, altKey, metaKey } = event;
      // Under a question nothing may happen that nobody sees.
      if (ctrlKey || altKey || metaKey || document.querySelector('[role="alertdialog"], [role="dialog"]') !== null) return;
      const action = latest.current(event, (selector) => target instanceof HTMLElement && target.closest(selector) !== null);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
