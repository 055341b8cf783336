import { z } from 'zod';
import type { AuditLine } from '#core/lab/audit.ts';
import { english, type Words } from '#format/core/said.ts';

const text = z.string();

/** One take of a lab: what was started together, and what became of it. Read from the audit log, and from nothing else. */
export const Take = z.strictObject({
  number: z.int().positive(),
  startedUtc: z.iso.datetime(),
  author: text.describe('who started it'),
  endedUtc: z.iso.datetime().optional().describe('when it was told to stop'),
  aborted: text.optional().describe('why'),
  repeat: text.optional().describe('why it is to be repeated'),
  stations: z.array(
    z.strictObject({
      name: text,
      sessionId: z.guid().optional(),
      verdict: z.enum(['pass', 'fail']).optional().describe('absent: it was not sealed while it was connected'),
      why: text.optional().describe('it fails'),
      signed: z.boolean().describe('by the operator'),
    }),
  ),
  notes: z.array(z.strictObject({ utc: z.iso.datetime(), author: text, station: text.optional(), text })),
  divergences: z.array(text),
});

export type Take = z.infer<typeof Take>;
/** Shown and logged of one take. A lab has two or three; a hostile station can report thousands a second. */
export const MOST_DIVERGENCES = 50;

type Station = Take['stations'][number];

/** What the log says of a start that begins a new take; a start that only adds stations has no text. */
export const takeText = (number: number): string => `take ${number}`;

/** What the log says of a sealed recording. */
export const SEALED = 'sealed';
export const verdictText = (verdict: 'pass' | 'fail', why?: Words): string => (why === undefined ? verdict : `${verdict}: ${english(why)}`);

/** The takes of a log, kept up with it line by line. */
export class Takes {
  readonly #takes: Take[] = [];

  /** Oldest first. */
  get all(): readonly Take[] {
    return this.#takes;
  }

  get next(): number {
    return (this.#takes.at(-1)?.number ?? 0) + 1;
  }

  add(line: AuditLine): void {
    const { what, utc, author } = line;
    if (what === 'start' && line.text === takeText(this.next))
      this.#takes.push({ number: this.next, startedUtc: utc, author, stations: [], notes: [], divergences: [] });
    const take = this.#takes.at(-1);
    if (take !== undefined) this.#takes[this.#takes.length - 1] = followed(take, line);
  }

  /** Whether the newest take waits for this recording's outcome. */
  waitsFor(name: string, sessionId: string): boolean {
    const found = this.#takes.at(-1)?.stations.find((station) => station.name === name);
    return found !== undefined && found.verdict === undefined && (found.sessionId ?? sessionId) === sessionId;
  }
}

function followed(take: Take, { what, utc, author, station, sessionId, text: said }: AuditLine): Take {
  const changed = (change: Partial<Station>): Take =>
    station === undefined
      ? take
      : { ...take, stations: withStation(take.stations, station, { ...(sessionId && { sessionId }), ...change }) };
  switch (what) {
    case 'start: done':
      return station === undefined ? take : { ...take, stations: withStart(take.stations, station, sessionId) };
    case 'start: failed':
      return changed({});
    case SEALED: {
      const [verdict = '', ...why] = (said ?? '').split(': ');
      if (verdict !== 'pass' && verdict !== 'fail') return take;
      return changed({ verdict, ...(why.length > 0 && { why: why.join(': ') }) });
    }
    case 'sign: done':
      return take.stations.some(({ name }) => name === station) ? changed({ signed: true }) : take;
    case 'stop':
      return { ...take, endedUtc: take.endedUtc ?? utc };
    case 'abort':
      // Of one station: the others record on.
      return station === undefined ? { ...take, endedUtc: take.endedUtc ?? utc, aborted: said ?? '' } : take;
    case 'repeat':
      return { ...take, repeat: said ?? '' };
    case 'note':
      return { ...take, notes: [...take.notes, { utc, author, ...(station !== undefined && { station }), text: said ?? '' }] };
    case 'divergence':
      return take.divergences.length < MOST_DIVERGENCES ? { ...take, divergences: [...take.divergences, said ?? ''] } : take;
    default:
      return take;
  }
}

/** A station that records once more has no verdict and no signature yet, whatever became of its recording before. */
function withStart(stations: readonly Station[], name: string, sessionId: string | undefined): Station[] {
  const known = stations.find((one) => one.name === name);
  const isSame =
    known?.verdict === undefined && (known?.sessionId === undefined || sessionId === undefined || known.sessionId === sessionId);
  return withStation(isSame ? stations : stations.filter((one) => one !== known), name, sessionId === undefined ? {} : { sessionId });
}

function withStation(stations: readonly Station[], name: string, change: Partial<Station>): Station[] {
  const known = stations.find((one) => one.name === name);
  if (known === undefined) return [...stations, { name, signed: false, ...change }];
  return stations.map((one) => (one === known ? { ...one, ...change } : one));
}
