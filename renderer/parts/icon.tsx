import type { LucideIcon } from 'lucide-react';

/** An icon beside a text that says the same: 16 px, thin, silent to a screen reader. */
export function Icon({ of: Drawn }: { readonly of: LucideIcon }) {
  return <Drawn className="icon" size={16} strokeWidth={1.75} aria-hidden="true" focusable="false" />;
}
