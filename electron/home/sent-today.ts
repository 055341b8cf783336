import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { exclusively } from '#home/exclusive.ts';
import { settingsPath } from '#home/settings-file.ts';
import { replaceText } from '#shard/folder/files.ts';

const Sent = z.strictObject({ day: z.iso.date(), bytes: z.int().nonnegative() });

/** Counts what this user has sent today (UTC), over all runs, for a daily cap. */
export class SentToday {
  readonly #path = join(dirname(settingsPath()), 'sent.json');
  readonly #capBytes: number;

  /** Without a cap it counts all the same, for a run that has one. */
  constructor(capBytes = Number.POSITIVE_INFINITY) {
    this.#capBytes = capBytes;
  }

  /** Counts bytes that are about to be sent. Rejects with a GapError (`sending.cap`) where they are more than may be sent today. */
  async take(bytes: number): Promise<void> {
    await exclusively(this.#path, async () => {
      const day = new Date().toISOString().slice(0, 10);
      const before = this.#read();
      const sent = (before?.day === day ? before.bytes : 0) + bytes;
      if (sent > this.#capBytes)
        throw new GapError(
          'sending.cap',
          said`more than ${this.#capBytes / 1e9} GB would be sent today`,
          said`Go on tomorrow, or raise the daily cap`,
          {
            way: { settings: ['daily-cap'] },
          },
        );
      replaceText(this.#path, `${JSON.stringify({ day, bytes: sent })}\n`);
    });
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
