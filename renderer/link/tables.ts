import type { z } from 'zod';
import { CALLS, EVENTS_TO_WINDOWS } from '#core/app/contract.ts';
import { LAB_CALLS, LAB_EVENTS } from '#core/lab/lab-calls.ts';

/** Everything a window may ask for, of a station's desk or of the lab's; who does not know a call refuses it. */
export const WINDOW_CALLS = { ...CALLS, ...LAB_CALLS } as const;
export const WINDOW_EVENTS = { ...EVENTS_TO_WINDOWS, ...LAB_EVENTS } as const;

export type CallName = keyof typeof WINDOW_CALLS;
export type Asks<Name extends CallName> = z.infer<(typeof WINDOW_CALLS)[Name]['asks']>;
export type Answer<Name extends CallName> = z.infer<(typeof WINDOW_CALLS)[Name]['answer']>;
export type EventName = keyof typeof WINDOW_EVENTS;
export type EventValue<Name extends EventName> = z.infer<(typeof WINDOW_EVENTS)[Name]>;
