/** Which input the pictures were compared with. `motion`: how far the whole picture moved; `change`: how much it changed. */
export const LAG_SIGNALS = ['mouse-motion', 'stick-motion', 'activity-change'] as const;
export type LagSignal = (typeof LAG_SIGNALS)[number];
