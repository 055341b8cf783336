import { existsSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import type { Source } from '#shard/core/import/source.ts';
import { owaMcap } from '#shard/import/owamcap.ts';
import { OWL_INPUTS, owlControl } from '#shard/import/owl-control.ts';
import { plain } from '#shard/import/plain.ts';
import { vpt } from '#shard/import/vpt.ts';

const VIDEOS = ['.mp4', '.mov', '.mkv', '.webm', '.ivf'];

export interface OpenSource {
  /** A list of events, for a video alone. */
  readonly events?: string | undefined;
  /** What the title of the game's window contains, where a source has titles. */
  readonly game?: string | undefined;
}

/** What another program recorded, by its path: a folder of owl-control, an MCAP file, or a video. Rejects with a GapError (`import.source`). */
export async function openSource(given: string, { events, game }: OpenSource): Promise<Source> {
  const path = resolve(given);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new GapError('import.source', `${given}: there is no such file or folder`, HOW);
  const kind = extname(path).toLowerCase();
  if (events !== undefined) {
    if (!VIDEOS.includes(kind))
      throw new GapError(
        'import.source',
        `${given}: it is no video (${VIDEOS.join(', ')})`,
        `Put it into one of these; a list of events goes with a video`,
      );
    return plain(path, resolve(events));
  }
  if (stat.isDirectory()) {
    if (existsSync(join(path, OWL_INPUTS))) return await owlControl(path);
    throw new GapError('import.source', `${given}: it has no ${OWL_INPUTS}`, HOW);
  }
  if (kind === '.mcap') return await owaMcap(path, game);
  if (!VIDEOS.includes(kind)) throw new GapError('import.source', `${given}: it is no recording that is known here`, HOW);
  const lines = `${path.slice(0, -kind.length)}.jsonl`;
  if (existsSync(lines)) return await vpt(path, lines);
  throw new GapError('import.source', `${given}: there is no ${lines} beside it`, 'Give a list of its events beside it (docs/import.md)');
}

const HOW = 'Give a folder of owl-control, an .mcap file of open-world-agents, or a video with its list of events';
