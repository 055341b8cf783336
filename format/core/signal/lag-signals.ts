/** Which input the pictures were compared with. `motion`: how far the whole picture moved; `change`: how much each region of it changed. */
export const LAG_SIGNALS = ['mouse-motion', 'stick-motion', 'press-change'] as const;
export type LagSignal = (typeof LAG_SIGNALS)[number];
/** What documents of before 2026-11-25 may name, too: anything held, against change of the whole picture. */
export const KEPT_SIGNALS = [...LAG_SIGNALS, 'activity-change'] as const;
export type KeptSignal = (typeof KEPT_SIGNALS)[number];

/**
 * Whether a lag is known to some ms only. Two hundred presses tell it to 8 ms, and other keys may have other answers, so that stretches differ; a minute
 * of turning tells it to 3 ms.
 */
export const isCoarse = (signal: KeptSignal | undefined): boolean => signal === 'press-change' || signal === 'activity-change';
