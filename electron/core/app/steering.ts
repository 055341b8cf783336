import { z } from 'zod';

/**
 * Commands for a session that is running or being sealed, from a window, the tray, the lab or the recorder's owner.
 *
 * - `stop`: end and seal it. `cancel`: leave sealing for later. `go-on`: make the final video without waiting any longer.
 * - `wait-no-more`: do not wait for the last inputs of a game's other players.
 * - `mark`: set a marker. `hold`, `release`: record nothing in between. `take-back`: delete the last minutes and end it.
 * - `lab-hold`, `lab-release`: the same for the lab. A session is held while either holds it; neither releases what the other holds.
 */
export const Steering = z.enum([
  'stop',
  'cancel',
  'go-on',
  'wait-no-more',
  'mark',
  'hold',
  'release',
  'take-back',
  'lab-hold',
  'lab-release',
]);
export type Steering = z.infer<typeof Steering>;

/** Commands that the player's own windows may send. */
export const PlayerSteering = Steering.exclude(['lab-hold', 'lab-release']);

/** Commands that the input thread carries out, at its next tick. */
export type InputSteering = Exclude<Steering, 'stop' | 'cancel' | 'go-on' | 'wait-no-more'>;

/** Commands that a lab may send. What happens to data on a player's disk is for the player to decide. */
export const LabSteering = Steering.extract(['stop', 'mark', 'lab-hold', 'lab-release', 'go-on']);
export type LabSteering = z.infer<typeof LabSteering>;
