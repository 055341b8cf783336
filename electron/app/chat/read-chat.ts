import { constants, fstatSync, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ChatScorer } from '#app/chat/chat-scorer.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';

/** A chat's line; a longer one is none. */
const MOST_BYTES = 10_000;
const STDIN = 0;

/** Throws a GapError (`usage.chat`) for what is neither `-` (standard input) nor a pipe: what stands in a file was written before the recording. */
export function checkChatSource(source: string): void {
  const found = source === '-' ? fstatSync(STDIN) : statSync(source, { throwIfNoEntry: false });
  const fits = source === '-' ? !found?.isFile() : found?.isFIFO() === true;
  if (!fits)
    throw new GapError(
      'usage.chat',
      said`chat ${source}: not a pipe`,
      said`Give the path of a pipe (mkfifo), or - and write the lines to standard input`,
      {
        way: { settings: ['chat'] },
      },
    );
}

/** Has every line of a source scored ({@link checkChatSource}), until it ends or `stop`; what waits in it at first was written before. */
export async function readChat(source: string, scorer: ChatScorer, stop: AbortSignal): Promise<void> {
  const stream = source === '-' ? process.stdin : openPipe(source);
  const close = () => stream.destroy();
  stop.addEventListener('abort', close, { once: true });
  try {
    for await (const line of boundedLines(stream as AsyncIterable<Buffer>, MOST_BYTES))
      if (line !== undefined && line.trim() !== '') scorer.hear({ text: line });
  } catch {
    // It was closed: the recording has ended, or the chat.
  } finally {
    stop.removeEventListener('abort', close);
  }
}

/** A file stream would wait in a thread that nothing can end. Opened for writing too, a pipe has no end when its last writer goes: another may come. */
function openPipe(path: string): Socket {
  return new Socket({ fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK), readable: true, writable: false });
}
