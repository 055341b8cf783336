import type { EVENT_CODES } from '#format/core/input/codes.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import { PAD_BUTTONS } from '#format/core/input/pad.ts';

/** What of `meta.json` says which keys a session has (format/SPEC.md). */
export interface KeysOfSession {
  readonly keymaskBits: Readonly<Record<string, number>>;
  /** The key profile's actions, each with its own column of the controls, if it has one. */
  readonly actions: readonly { readonly name: string; readonly column: string | undefined }[];
}

/** Buttons of a mouse that the mask has no bit for. */
const MOUSE_BUTTONS = ['MMB', 'X1', 'X2'] satisfies readonly (typeof EVENT_CODES)[number][];

/** A shard's own keys; those of the spec where it is another maker's. */
export function keysOfSession(input: InputMeta | undefined): KeysOfSession {
  const actions = Object.entries(input?.profile?.actions ?? {}).map(([name, { column }]) => ({ name, column }));
  return { keymaskBits: input?.keymask_bits ?? KEYMASK_BITS, actions };
}

interface InputMeta {
  readonly keymask_bits: Readonly<Record<string, number>>;
  readonly profile?:
    | {
        readonly keys: Readonly<Record<string, string>>;
        readonly actions: Readonly<Record<string, { readonly column?: string | undefined }>>;
      }
    | undefined;
  readonly pads?: string | undefined;
}

const PAD_CODES = PAD_BUTTONS.map((name) => `pad_${name}`);

/**
 * Codes that a session could have recorded, sorted: those with a physical key, and a pad's where pads were read. Nothing is known of any other. For a shard of another maker,
 * which does not say, all of its codes count.
 */
export function mappedCodes(input: InputMeta | undefined): readonly string[] {
  const codes = actionCodes(keysOfSession(input)).toSorted();
  if (input === undefined) return codes;
  const { profile, pads = '' } = input;
  const keys = profile && new Set(Object.values(profile.keys));
  const hasPads = !['', 'off'].includes(pads);
  return codes.filter((code) => (code.startsWith('pad_') ? hasPads : (keys?.has(code) ?? true)));
}

/** Every code that can be held in a session, always in the same order: keys of the mask, the mouse's, the profile's own, a pad's. */
export function actionCodes({ keymaskBits, actions }: KeysOfSession): readonly string[] {
  const byBit = Object.keys(keymaskBits).sort((a, b) => (keymaskBits[a] as number) - (keymaskBits[b] as number));
  return [...new Set([...byBit, ...MOUSE_BUTTONS, ...actions.map(({ name }) => name), ...PAD_CODES])];
}
