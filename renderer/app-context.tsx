import { createContext, useContext } from 'react';
import type { View } from '#core/app/contract.ts';
import type { Link } from '#renderer/link/link.ts';
import type { Answer, Asks, CallName } from '#renderer/link/tables.ts';
import { type AppStore, type Known, useKnown } from '#renderer/store/app-store.ts';

/** What every part of a window needs: what is known, and how to ask for something. */
export interface App {
  readonly store: AppStore;
  readonly link: Link;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('outside of the app');
  return app;
}

export function useAppKnown<T>(pick: (known: Known) => T): T {
  return useKnown(useApp().store, pick);
}

/** The view; screens are shown only when there is one. */
export function useView(): View {
  const view = useAppKnown((known) => known.view);
  if (view === undefined) throw new Error('a screen without a view');
  return view;
}

export function useCall(): <Name extends CallName>(name: Name, asks: Asks<Name>) => Promise<Answer<Name>> {
  return useApp().link.call;
}
