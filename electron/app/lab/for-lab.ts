import { homedir } from 'node:os';
import { basename } from 'node:path';
import type { AppState } from '#core/app/state.ts';

/** A state as a lab gets it: a folder's path can hold its owner's name, and no lab needs it, wherever it is written. */
export function forLab(state: AppState, home = homedir()): AppState {
  const clean = <Told extends { readonly says: string; readonly remedy?: string | undefined }>(told: Told): Told => ({
    ...told,
    says: told.says.replaceAll(home, '~'),
    ...(told.remedy !== undefined && { remedy: told.remedy.replaceAll(home, '~') }),
  });
  if ('folder' in state) return { ...state, folder: basename(state.folder) };
  if (state.phase === 'failed') return { ...state, fault: clean(state.fault) };
  if (state.phase !== 'sealed') return state;
  const { folder, findings } = state.result;
  return { ...state, result: { ...state.result, folder: basename(folder), findings: findings.map(clean) } };
}
