import { useEffect, useRef } from 'react';

/**
 * Puts the focus on the heading of a new screen where the one before took it along: otherwise the keyboard begins at the top of the page again, and a
 * screen reader says nothing. `screen`: what changes with the screen. A field that asked for the focus keeps it.
 */
export function FocusHeading({ screen }: { readonly screen: string }) {
  const before = useRef(screen);
  useEffect(() => {
    // A page that was just opened begins at its top.
    if (before.current === screen) return;
    before.current = screen;
    const { activeElement } = document;
    if (activeElement !== null && activeElement !== document.body) return;
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [screen]);
  return undefined;
}
