import type { z } from 'zod';
import { CALLS, EVENTS_TO_WINDOWS } from '#core/app/contract.ts';
import { LAB_CALLS, LAB_EVENTS } from '#core/lab/lab-calls.ts';
import { CORPUS_CALLS, CORPUS_EVENTS } from '#corpus/core/corpus-calls.ts';

/** Every call a window may make, to the desk of a station, a lab or a corpus; each refuses the calls it does not know. */
export const WINDOW_CALLS = { ...CALLS, ...LAB_CALLS, ...CORPUS_CALLS } as const;
export const WINDOW_EVENTS = { ...EVENTS_TO_WINDOWS, ...LAB_EVENTS, ...CORPUS_EVENTS } as const;

export type WindowCallName = keyof typeof WINDOW_CALLS;
export type WindowAsks<Name extends WindowCallName> = z.infer<(typeof WINDOW_CALLS)[Name]['asks']>;
export type WindowAnswer<Name extends WindowCallName> = z.infer<(typeof WINDOW_CALLS)[Name]['answer']>;
export type WindowEventName = keyof typeof WINDOW_EVENTS;
export type WindowEventValue<Name extends WindowEventName> = z.infer<(typeof WINDOW_EVENTS)[Name]>;
