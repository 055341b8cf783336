import { GameLine } from '#format/core/game/messages.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** A line of a game's log as stored in a journal: its time of arrival, us on the session's clock, then JSON without a line end. */
export interface StampedLine {
  readonly tsUs: TsUs;
  readonly line: GameLine;
}

/** Formats a line. JSON has line ends only between tokens, where a space will do. */
export function gameLineText(tsUs: TsUs, json: string): string {
  return `${tsUs} ${json.replace(/[\r\n]/g, ' ')}\n`;
}

/** Reads whole lines. One that cannot be read is passed to `onUnread` and left out; without that, it throws. */
export function* readGameLines(text: string, onUnread?: (error: unknown) => void): Generator<StampedLine> {
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    let read: StampedLine;
    try {
      read = readLine(text.slice(at, end + 1));
    } catch (error) {
      if (onUnread === undefined) throw error;
      onUnread(error);
      continue;
    }
    yield read;
  }
}

function readLine(text: string): StampedLine {
  const space = text.indexOf(' ');
  const tsUs = Number(text.slice(0, space));
  if (!text.endsWith('\n') || space < 1 || !Number.isSafeInteger(tsUs)) throw new RangeError('no line of a game’s log');
  return { tsUs: asTs(tsUs), line: GameLine.parse(JSON.parse(text.slice(space + 1, -1))) };
}
