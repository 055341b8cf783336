import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { GapError } from '#core/errors.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, replaceText } from '#shard/files.ts';

const Sent = z.strictObject({ day: z.iso.date(), bytes: z.int().nonnegative() });

/** Counts what this user has sent today (UTC), for a daily cap. */
export class SentToday {
  readonly #path = join(dirname(settingsPath()), 'sent.json');
  readonly #capBytes: number;

  constructor(capBytes: number) {
    this.#capBytes = capBytes;
  }

  /** Counts bytes that are about to be sent. Throws a GapError (`sending.cap`) where they are more than may be sent today. */
  take(bytes: number): void {
    const day = new Date().toISOString().slice(0, 10);
    const before = this.#read();
    const sent = (before?.day === day ? before.bytes : 0) + bytes;
    if (sent > this.#capBytes)
      throw new GapError(
        'sending.cap',
        `more than ${this.#capBytes / 1e9} GB would be sent today`,
        'Go on tomorrow, or raise the daily cap',
        {
          way: { settings: ['daily-cap'] },
        },
      );
    makeFolders(dirname(this.#path));
    replaceText(this.#path, `${JSON.stringify({ day, bytes: sent })}\n`);
  }

  #read(): z.infer<typeof Sent> | undefined {
    if (!existsSync(this.#path)) return undefined;
    try {
      return Sent.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      // A count for today only: nothing is lost with it.
      return undefined;
    }
  }
}
