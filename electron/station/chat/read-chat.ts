import { createReadStream, statSync } from 'node:fs';
import { GapError } from '#core/errors.ts';
import { boundedLines } from '#shard/bounded-lines.ts';
import type { ChatScorer } from '#station/chat/chat-scorer.ts';

/** A chat's line; a longer one is none. */
const MOST_BYTES = 10_000;

/** Throws a GapError (`usage.chat`) for what is neither `-` (standard input) nor a pipe: what stands in a file was written before the recording. */
export function checkChatSource(source: string): void {
  if (source !== '-' && statSync(source, { throwIfNoEntry: false })?.isFIFO() !== true)
    throw new GapError(
      'usage.chat',
      `chat ${source}: not a pipe`,
      'Give the path of a pipe (mkfifo), or - and write the lines to standard input',
      {
        way: { settings: ['chat'] },
      },
    );
}

/** Has every line of a source scored ({@link checkChatSource}). Resolves when it ends, or at once after `stop`. */
export function readChat(source: string, scorer: ChatScorer, stop: AbortSignal): Promise<void> {
  const stream = source === '-' ? process.stdin : createReadStream(source);
  stop.addEventListener('abort', () => stream.destroy(), { once: true });
  return read(stream, scorer);
}

async function read(stream: AsyncIterable<Buffer>, scorer: ChatScorer): Promise<void> {
  try {
    for await (const line of boundedLines(stream, MOST_BYTES)) if (line !== undefined && line.trim() !== '') scorer.hear(line);
  } catch {
    // It was closed: the recording has ended, or the chat.
  }
}
