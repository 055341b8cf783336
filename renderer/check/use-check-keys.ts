import { useEffect } from 'react';

/** What the keys do at the check desk. */
export type CheckKeys = Readonly<Record<string, () => void>>;

/** Keys typed into a field, or meant for a control, are left alone. */
export function useCheckKeys(keys: CheckKeys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, altKey, metaKey, repeat } = event;
      // One press, one decision.
      if (repeat || ctrlKey || altKey || metaKey) return;
      if (target instanceof HTMLElement && target.closest('input, textarea, select, [role="listbox"], [role="alertdialog"]') !== null)
        return;
      const action = keys[key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [keys]);
}
