import { GameLine } from '#core/game/messages.ts';
import type { TsUs } from '#core/time/units.ts';

/** A line of a game's log as stored in a journal: its time of arrival, us on the session's clock, then JSON without a line end. */
export interface StampedLine {
  readonly tsUs: TsUs;
  readonly line: GameLine;
}

/** Formats a line. JSON has line ends only between tokens, where a space will do. */
export function gameLineText(tsUs: TsUs, json: string): string {
  return `${tsUs} ${json.replace(/[\r\n]/g, ' ')}\n`;
}

/** Reads whole lines. Throws at an invalid one: a block is either whole or absent. */
export function* readGameLines(text: string): Generator<StampedLine> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const space = text.indexOf(' ', at);
    const tsUs = Number(text.slice(at, space));
    if (end < 0 || space < 0 || space > end || !Number.isSafeInteger(tsUs)) throw new RangeError(`no line of a game's log at ${at}`);
    yield { tsUs, line: GameLine.parse(JSON.parse(text.slice(space + 1, end))) };
    at = end + 1;
  }
}
