import { useKeyActions } from '#renderer/parts/hooks/use-key-actions.ts';

/** What the keys do at the check desk. Keys typed into a field, or meant for a control, are left alone. */
export function useCheckKeys(keys: Readonly<Record<string, () => void>>): void {
  useKeyActions(({ key, repeat }, isIn) =>
    // One press, one decision.
    repeat || isIn('input, textarea, select, [role="listbox"]') ? undefined : keys[key.toLowerCase()],
  );
}
