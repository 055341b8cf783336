import { useSyncExternalStore } from 'react';
import type { View } from '#core/app/contract.ts';
import type { Written } from '#core/app/live/written.ts';
import type { Phase } from '#core/app/state.ts';
import type { LabFigures, LabView } from '#core/lab/lab-calls.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { CorpusView } from '#corpus/core/corpus-calls.ts';
import type { LinkEvents, LinkStatus } from '#renderer/link/link.ts';
import type { WindowEventName, WindowEventValue } from '#renderer/link/tables.ts';
import { Recent } from '#renderer/store/recent.ts';

/** Everything a window knows at one moment. Immutable: unchanged parts stay the same object. */
export interface Known {
  readonly status: LinkStatus;
  readonly view: View | undefined;
  readonly snapshot: Snapshot | undefined;
  readonly written: Written | undefined;
  /** `performance.now()` when `written` arrived. */
  readonly writtenAtMs: number;
  /** Of a lab's console. */
  readonly lab: LabView | undefined;
  readonly figures: LabFigures | undefined;
  /** Of a corpus' console. */
  readonly corpus: CorpusView | undefined;
}

/** Figures come twenty times a second; five are enough for the eye, and leave the processor to the game. */
const FIGURES_MS = 200;

/** Phases in which a recording runs, and its figures are those of now. */
const LIVE: readonly Phase[] = ['starting', 'recording', 'checking', 'calibrating'];

const NOTHING: Known = {
  status: 'connecting',
  view: undefined,
  snapshot: undefined,
  written: undefined,
  writtenAtMs: 0,
  lab: undefined,
  figures: undefined,
  corpus: undefined,
};

/** Folds the app's events into one state; components read it and decide nothing. */
export class AppStore implements LinkEvents {
  /** Figures of the last minute, for plots; in constant memory. */
  readonly recent = new Recent();
  readonly #listeners = new Set<() => void>();
  #known = NOTHING;
  #telling: ReturnType<typeof setTimeout> | undefined;

  get known(): Known {
    return this.#known;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  onStatus(status: LinkStatus): void {
    // Without a connection a session's figures are no longer known: no old one may stay on the screen as if it were live.
    this.#set(status === 'open' ? { status } : { status, snapshot: undefined, written: undefined, figures: undefined });
  }

  onEvent<Name extends WindowEventName>(event: Name, value: WindowEventValue<Name>): void {
    if (event === 'view') {
      const view = value as View;
      const live = LIVE.includes(view.state.phase);
      const wasLive = this.#known.snapshot !== undefined || this.#known.written !== undefined;
      if (!live && wasLive) this.recent.clear();
      this.#set(live ? { view } : { view, snapshot: undefined, written: undefined });
    } else if (event === 'snapshot') {
      const snapshot = value as Snapshot;
      this.recent.add(snapshot);
      this.#setSoon({ snapshot });
    } else if (event === 'written') this.#setSoon({ written: value as Written, writtenAtMs: performance.now() });
    else if (event === 'lab') this.#set({ lab: value as LabView });
    else if (event === 'corpus') this.#set({ corpus: value as CorpusView });
    else this.#setSoon({ figures: value as LabFigures });
  }

  #set(change: Partial<Known>): void {
    this.#known = { ...this.#known, ...change };
    clearTimeout(this.#telling);
    this.#telling = undefined;
    for (const listener of this.#listeners) listener();
  }

  /** Known at once, shown with what else has changed since. */
  #setSoon(change: Partial<Known>): void {
    this.#known = { ...this.#known, ...change };
    this.#telling ??= setTimeout(() => this.#set({}), FIGURES_MS);
  }
}

/** A part of what is known; renders again when it changes. `pick` must return the same object while nothing has changed. */
export function useKnown<T>(store: AppStore, pick: (known: Known) => T): T {
  return useSyncExternalStore(store.subscribe, () => pick(store.known));
}
