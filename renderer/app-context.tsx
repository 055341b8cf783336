import { createContext, useContext } from 'react';
import type { View } from '#core/app/contract.ts';
import type { Link } from '#renderer/link/link.ts';
import type { WindowAnswer, WindowAsks, WindowCallName } from '#renderer/link/tables.ts';
import { type AppStore, type Known, useKnown } from '#renderer/store/app-store.ts';

/** What every part of a window needs: the known state, and a link for calls. */
export interface AppHandle {
  readonly store: AppStore;
  readonly link: Link;
}

export const AppContext = createContext<AppHandle | undefined>(undefined);

export function useApp(): AppHandle {
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

export function useCall(): <Name extends WindowCallName>(name: Name, asks: WindowAsks<Name>) => Promise<WindowAnswer<Name>> {
  return useApp().link.call;
}
