import { basename } from 'node:path';
import type { AppState } from '#core/app/state.ts';

/** A state as a lab gets it: a folder's path can hold its owner's name, and no lab needs it. */
export function forLab(state: AppState): AppState {
  if ('folder' in state) return { ...state, folder: basename(state.folder) };
  if (state.phase === 'sealed') return { ...state, result: { ...state.result, folder: basename(state.result.folder) } };
  return state;
}
