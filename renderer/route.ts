import { useSyncExternalStore } from 'react';

/** Where in the program one is; kept in the address, so that back, forward and reload do what they should. */
export type Route =
  | { readonly part: 'record' }
  | { readonly part: 'library' }
  | { readonly part: 'settings' }
  | { readonly part: 'shard'; readonly sessionId: string };

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** `?at=library`, `?at=shard&id=…`; anything else is the first screen. */
function parseRoute(search: string): Route {
  const params = new URLSearchParams(search);
  const at = params.get('at');
  const sessionId = params.get('id');
  if (at === 'shard' && sessionId !== null) return { part: 'shard', sessionId };
  return { part: at === 'library' || at === 'settings' ? at : 'record' };
}

function routeText(route: Route): string {
  const params = new URLSearchParams(window.location.search);
  params.delete('id');
  params.set('at', route.part);
  if (route.part === 'shard') params.set('id', route.sessionId);
  return `?${params}`;
}

export function useRoute(): readonly [Route, (to: Route) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const go = (to: Route) => {
    window.history.pushState(undefined, '', routeText(to));
    for (const listener of listeners) listener();
  };
  return [parseRoute(search), go];
}
