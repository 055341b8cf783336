import { z } from 'zod';

/**
 * What can be asked of a session that runs or is being sealed: by a window, the tray, the lab and the recorder's owner alike.
 *
 * - `stop`: it ends and is sealed. `cancel`: sealing is left for later. `go-on`: the final video waits for nothing any more.
 * - `mark`: a marker. `hold`, `release`: nothing is taken in meanwhile. `take-back`: the last minutes are deleted, and it ends.
 */
export const Steering = z.enum(['stop', 'cancel', 'go-on', 'mark', 'hold', 'release', 'take-back']);
export type Steering = z.infer<typeof Steering>;

/** What the input thread does, at its next tick. */
export type InputSteering = Exclude<Steering, 'stop' | 'cancel' | 'go-on'>;

/** What a lab may ask: what is on a player's disk is the player's. */
export const LabSteering = Steering.extract(['stop', 'mark', 'hold', 'release']);
export type LabSteering = z.infer<typeof LabSteering>;
