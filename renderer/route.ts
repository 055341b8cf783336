import { useSyncExternalStore } from 'react';
import { SWITCHES, TAKING } from '#core/plan/extras.ts';

/** The fields of the set-up that a remedy may point to. */
const FIELDS = ['size', 'fps', 'encoder', 'folder', 'minutes', 'profile', 'gameState', 'window', 'game', ...TAKING, ...SWITCHES] as const;

export type Field = (typeof FIELDS)[number];

/** What the page of a corpus can show. */
export const CORPUS_QUESTIONS = ['hours', 'suspects', 'duplicates', 'unreadable', 'revoked'] as const;
export type CorpusQuestion = (typeof CORPUS_QUESTIONS)[number];

/** The current place in the program; kept in the address so that back, forward and reload work as expected. */
export type Route =
  /** `field`: the set-up setting that the user came to change. */
  | { readonly part: 'record'; readonly field?: Field }
  | { readonly part: 'library' }
  | { readonly part: 'check'; readonly sessionId?: string }
  | { readonly part: 'settings' }
  /** One question about a corpus. */
  | { readonly part: 'corpus'; readonly show: CorpusQuestion }
  /** One take of a lab. */
  | { readonly part: 'take'; readonly number: number }
  /** Every component, for whoever changes one. */
  | { readonly part: 'components' }
  /** A small window on top of the game. */
  | { readonly part: 'compact' }
  | { readonly part: 'shard'; readonly sessionId: string }
  /** One frame of a recording: a link to it opens just that. */
  | { readonly part: 'review'; readonly sessionId: string; readonly frame: number; readonly from?: 'check' };

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
  if (at === 'review' && sessionId !== null)
    return {
      part: 'review',
      sessionId,
      frame: Math.max(0, Math.floor(Number(params.get('frame'))) || 0),
      ...(params.get('from') === 'check' && { from: 'check' }),
    };
  if (at === 'check') return { part: at, ...(sessionId !== null && { sessionId }) };
  const show = CORPUS_QUESTIONS.find((one) => one === params.get('show'));
  if (at === 'corpus') return { part: 'corpus', show: show ?? 'hours' };
  const number = Number(params.get('number'));
  if (at === 'take' && Number.isInteger(number) && number > 0) return { part: 'take', number };
  if (at === 'library' || at === 'settings' || at === 'compact' || at === 'components') return { part: at };
  const field = FIELDS.find((each) => each === params.get('field'));
  return { part: 'record', ...(field !== undefined && { field }) };
}

function routeText(route: Route): string {
  const params = new URLSearchParams(window.location.search);
  params.delete('id');
  params.delete('frame');
  params.delete('from');
  params.delete('field');
  params.delete('number');
  params.delete('show');
  params.set('at', route.part);
  if (route.part === 'corpus') params.set('show', route.show);
  if (route.part === 'take') params.set('number', String(route.number));
  if ('sessionId' in route && route.sessionId !== undefined) params.set('id', route.sessionId);
  if (route.part === 'record' && route.field !== undefined) params.set('field', route.field);
  if (route.part === 'review') params.set('frame', String(route.frame));
  if (route.part === 'review' && route.from !== undefined) params.set('from', route.from);
  return `?${params}`;
}

export function useRoute(): readonly [Route, (to: Route) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  return [parseRoute(search), go];
}

function go(to: Route): void {
  window.history.pushState(undefined, '', routeText(to));
  for (const listener of listeners) listener();
}

/** Notes another place on the same screen in the address, without a new render or a step for the back button. */
export function noteInAddress(at: Route): void {
  window.history.replaceState(undefined, '', routeText(at));
}
