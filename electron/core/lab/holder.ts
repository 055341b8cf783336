/** Who can hold a session: nothing is recorded while one of them does. */
export const HOLDERS = ['player', 'lab'] as const;
export type Holder = (typeof HOLDERS)[number];
