import { homedir } from 'node:os';
import { basename } from 'node:path';
import type { AppState } from '#core/app/state.ts';
import { withoutNames } from '#core/report/without-names.ts';

/** A state as a lab gets it: a folder's path can hold its owner's name, and no lab needs it, wherever it is written. */
export function forLab(state: AppState, home = homedir()): AppState {
  return withoutNames(withoutFolder(state), [{ text: home, instead: '~' }]);
}

function withoutFolder(state: AppState): AppState {
  if ('folder' in state) return { ...state, folder: basename(state.folder) };
  if (state.phase !== 'sealed') return state;
  return { ...state, result: { ...state.result, folder: basename(state.result.folder) } };
}
