import type { HoursBy, Listed } from '#corpus/core/corpus-calls.ts';
import type { Link } from '#renderer/link/link.ts';
import type { CorpusQuestion } from '#renderer/route.ts';
import { EN, type TextKey } from '#renderer/text/en.ts';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

type Cells = readonly (string | number)[];

interface Question {
  readonly head: readonly TextKey[];
  /** Rejects with a CallFault. */
  readonly ask: (call: Link['call'], by: HoursBy) => Promise<Listed<Cells>>;
}

const cells = <Row>({ rows, more }: Listed<Row>, of: (row: Row) => Cells): Listed<Cells> => ({ rows: rows.map(of), more });
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const rounded = (value: number): number => Math.round(100 * value) / 100;

/** Words that a catalogue has for what is not known, and for verdicts; titles and machines stay what they are. */
function whatText(by: HoursBy, what: string): string {
  if (by === 'title' || by === 'machine' || by === 'codec') return what === '?' ? say('corpus.unknown') : what;
  return has(`corpus.verdict.${what}`) ? say(`corpus.verdict.${what}` as TextKey) : what;
}

/** A later version may have found what this page has no word for. */
const has = (key: string): key is TextKey => Object.hasOwn(EN, key);
const signText = (sign: string): string => (has(`corpus.sign.${sign}`) ? say(`corpus.sign.${sign}` as TextKey) : sign);

/** What may be asked of a corpus, and the columns of its answer. */
export const QUESTIONS: Readonly<Record<CorpusQuestion, Question>> = {
  hours: {
    head: ['corpus.what', 'corpus.hours', 'corpus.shards', 'corpus.size'],
    ask: async (call, by) =>
      cells(await call('corpus.hours', { by }), (row) => [whatText(by, row.what), rounded(row.hours), row.shards, bytes(row.bytes)]),
  },
  suspects: {
    head: ['corpus.shard', 'corpus.what.title', 'corpus.score', 'corpus.signs'],
    ask: async (call) =>
      cells(await call('corpus.suspects', {}), ({ place, title, score, signs }) => [
        place,
        title,
        rounded(score),
        signs.map(({ sign, share }) => `${signText(sign)} ${percent(share)}`).join(', '),
      ]),
  },
  duplicates: {
    head: ['corpus.shard', 'corpus.has', 'corpus.share', 'corpus.stretch', 'corpus.other'],
    ask: async (call) =>
      cells(await call('corpus.duplicates', {}), ({ place, other, of, share, from_s, to_s }) => [
        place,
        say(`corpus.has.${of}`),
        percent(share),
        `${clockText(from_s)}–${clockText(to_s)}`,
        other,
      ]),
  },
  unreadable: {
    head: ['corpus.shard', 'corpus.why'],
    ask: async (call) => cells(await call('corpus.unreadable', {}), ({ place, says }) => [place, inWords(says)]),
  },
  revoked: {
    head: ['corpus.shard', 'corpus.what.title', 'corpus.length', 'corpus.withdrawn', 'corpus.releases', 'corpus.exports'],
    ask: async (call) =>
      cells(await call('corpus.revoked', {}), ({ place, title, duration_s, revoked_utc, releases, exports }) => [
        place,
        title,
        clockText(duration_s),
        date(revoked_utc),
        releases.join(', '),
        exports.join(', '),
      ]),
  },
};
