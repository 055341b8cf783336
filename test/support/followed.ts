import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WrittenFollower } from '#session/journal/written-follower.ts';
import { until } from '#test/support/gap.ts';

/** Follows what is written of the one session being recorded. */
export const followed = (folder: string) =>
  new WrittenFollower(join(folder, readdirSync(folder).find((name) => name.endsWith('.partial')) as string));

/** Rows that a recording at 250 Hz writes in a second: one for the keyboard and one for the mouse at each tick. */
const SECOND_OF_ROWS = 500;

/** Waits, change by change, until the session's file has the event of each: then a gap swallows no more than one press with its release. */
export class EachWritten {
  readonly #follower: WrittenFollower;
  readonly #kind: 'keyEvents' | 'padEvents';
  #events: number;
  #rows: number;

  constructor(follower: WrittenFollower, kind: 'keyEvents' | 'padEvents') {
    this.#follower = follower;
    this.#kind = kind;
    const { [kind]: events, rows } = this.#look();
    [this.#events, this.#rows] = [events, rows];
  }

  #look() {
    return this.#follower.look(performance.now());
  }

  /** Waits for one more event, or after a gap for a second of rows: a gap releases what is held, and a release in it is no event. */
  async next(what: string): Promise<void> {
    const isThere = () => {
      const { [this.#kind]: events, rows, gaps } = this.#look();
      return events > this.#events || (gaps > 0 && rows > this.#rows + SECOND_OF_ROWS);
    };
    await until(what, isThere);
    const { [this.#kind]: events, rows } = this.#look();
    [this.#events, this.#rows] = [events, rows];
  }
}
