import { join } from 'node:path';
import { listed } from '#corpus/catalogue/questions.ts';
import { ACCUSED_BELOW } from '#corpus/core/authenticity/score.ts';
import { CORPUS_CALLS, type CorpusView } from '#corpus/core/corpus-calls.ts';
import type { Corpus, CorpusStatus } from '#corpus/corpus.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { Answers } from '#server/core/call.ts';
import type { Fault } from '#server/core/fault.ts';
import { faultOf } from '#server/core/wire.ts';

export interface CorpusDeskParts {
  readonly corpus: Corpus;
  /** Judges until the signal; `onDone` is told how many results were kept. */
  readonly judge: (corpus: Corpus, signal: AbortSignal, onDone: (count: number) => void) => Promise<void>;
  /** Share of the shards that is looked at deeply. */
  readonly deepShare: number;
  /** Withdrawn consents that are known here, by revocation id. */
  readonly revocations: () => ReadonlyMap<string, string>;
}

type Tell = (event: string, value: unknown) => void;

/** The database is asked how the judging stands this often, while somebody looks, ms: with a million results that takes it half a second. */
const LOOK_MS = 2000;

/** A corpus on a page, as what serves windows wants it: questions, and what can be set right about it. */
export class CorpusDesk implements AsyncDisposable {
  readonly table = CORPUS_CALLS;
  readonly calls: Answers<typeof CORPUS_CALLS>;
  readonly #parts: CorpusDeskParts;
  readonly #tells = new Set<Tell>();
  readonly #timer: NodeJS.Timeout;
  #status: CorpusStatus = { jobs: [], verdicts: [] };
  /** Why the database could not be asked, and why judging here ended by itself. */
  #fault: Fault | undefined;
  #ended: Fault | undefined;
  #looking: Promise<void> | undefined;
  #judging: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  /** Results kept here so far. */
  #kept = 0;
  /** As many as there were when the database was last asked: the page shows figures of one moment. */
  #judged = 0;
  #adding: { readonly place: string; readonly stop: AbortController } | undefined;
  #told = '';

  constructor(parts: CorpusDeskParts) {
    this.#parts = parts;
    this.calls = this.#carryOut();
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  listen(tell: Tell): Disposable {
    this.#tells.add(tell);
    tell('corpus', this.view);
    void this.#look();
    return { [Symbol.dispose]: () => this.#tells.delete(tell) };
  }

  get view(): CorpusView {
    const fault = this.#fault ?? this.#ended;
    return {
      where: this.#parts.corpus.name,
      ...this.#status,
      judging: this.#judging !== undefined,
      judged: this.#judged,
      ...(this.#adding !== undefined && { adding: this.#adding.place }),
      ...(fault !== undefined && { fault }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#tells.clear();
    this.#adding?.stop.abort();
    await this.#stopJudging();
    await this.#looking;
  }

  #carryOut(): Answers<typeof CORPUS_CALLS> {
    const { corpus, deepShare, revocations } = this.#parts;
    return {
      'corpus.hours': async ({ by }) => await corpus.hours(by),
      'corpus.duplicates': async () => await corpus.duplicates(),
      'corpus.suspects': async () => await corpus.suspects(ACCUSED_BELOW),
      'corpus.unreadable': async () => await corpus.unreadable(),
      'corpus.revoked': async () => listed(await corpus.reachOf(revocations())),
      'corpus.add': async ({ place }) => await this.#add(place),
      'corpus.addStop': async () => {
        this.#adding?.stop.abort();
        return {};
      },
      'corpus.judge': async ({ on }) => {
        if (on) this.#startJudging();
        else {
          await this.#stopJudging();
          // Shows what was given back, but does not wait for a database that does not answer.
          void this.#changed({});
        }
        return {};
      },
      'corpus.retry': async () => await this.#changed({ jobs: await corpus.retry() }),
      'corpus.requeue': async () => await this.#changed({ jobs: await corpus.requeue(deepShare) }),
      'corpus.snapshot': async ({ into }) => {
        const { path } = await corpus.snapshot(join(into, `catalogue-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.parquet`));
        return { path };
      },
    };
  }

  /** A look that is under way may have begun before the change. */
  async #changed<T>(value: T): Promise<T> {
    await this.#looking;
    await this.#look();
    return value;
  }

  async #add(place: string): Promise<{ readonly found: number; readonly added: number }> {
    if (this.#adding !== undefined)
      throw new GapError('corpus.adding', said`${this.#adding.place} is being looked through`, said`Wait until that is done, or stop it`);
    const stop = new AbortController();
    this.#adding = { place, stop };
    this.#tell();
    try {
      return await this.#changed(await this.#parts.corpus.add(place, stop.signal));
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      throw new GapError(
        'corpus.adding',
        said`${place} was not looked through to its end`,
        said`Add it again: what is known already is left alone`,
      );
    } finally {
      this.#adding = undefined;
      this.#tell();
    }
  }

  #startJudging(): void {
    if (this.#judging !== undefined) return;
    this.#ended = undefined;
    const stop = new AbortController();
    const judge = async () => {
      try {
        await this.#parts.judge(this.#parts.corpus, stop.signal, (count) => {
          this.#kept += count;
        });
      } catch (error) {
        this.#ended = faultOf(error);
      } finally {
        this.#judging = undefined;
        this.#tell();
      }
    };
    // It is set before the work can end.
    this.#judging = { stop, ended: Promise.resolve().then(judge) };
    this.#tell();
  }

  /** What is in hand is given back first. */
  async #stopJudging(): Promise<void> {
    this.#judging?.stop.abort();
    await this.#judging?.ended;
  }

  /** Updates the view from the database, while any window is open. */
  #look(): Promise<void> {
    if (this.#tells.size === 0) return Promise.resolve();
    const look = async () => {
      const kept = this.#kept;
      try {
        this.#status = await this.#parts.corpus.status();
        [this.#judged, this.#fault] = [kept, undefined];
      } catch (error) {
        this.#fault = faultOf(error);
      }
      this.#looking = undefined;
      this.#tell();
    };
    this.#looking ??= look();
    return this.#looking;
  }

  /** To everybody who looks, unless nothing has changed. */
  #tell(): void {
    const text = JSON.stringify(this.view);
    if (text === this.#told) return;
    this.#told = text;
    for (const tell of this.#tells) tell('corpus', this.view);
  }
}
