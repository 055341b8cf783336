import type { AuditLog, Entry } from '#app/lab/audit-log.ts';
import { exportTake } from '#app/lab/export-take.ts';
import { PresentStation, type StationPort } from '#app/lab/present-station.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { isResting } from '#core/app/transition.ts';
import type { AuditLine } from '#core/lab/audit.ts';
import { isStale } from '#core/lab/clock-offset.ts';
import { type ConfirmedHashes, DivergenceWatch, type GameDivergence } from '#core/lab/divergence-watch.ts';
import { LAB_CALLS, type LabFigures, type LabView } from '#core/lab/lab-calls.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import { labNotReady, saysItRuns } from '#core/lab/readiness.ts';
import { MOST_DIVERGENCES, SEALED, Takes, takeText, verdictText } from '#core/lab/takes.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { english, joined, said, type Words } from '#format/core/said.ts';
import type { Keyring } from '#home/keyring.ts';
import { nowUs } from '#native/clock.ts';
import type { Answers } from '#server/core/call.ts';

export interface LabParts {
  /** Stations that must be connected before anything starts. */
  readonly expected: readonly string[];
  readonly log: AuditLog;
  readonly author: string;
  /** The operator's. */
  readonly keyring: Keyring;
}

type Tell = (event: string, value: unknown) => void;

const FIGURES_MS = 50;
const VIEW_MS = 1000;
/** Measures twice before an offset goes stale. */
const CLOCK_MS = 2000;
/** For so long a take that is to be repeated waits for every station to be ready. */
const REPEAT_MS = 10 * 60_000;
const LOG_LINES = 20;
const TAKES = 30;
/** Stations report faster than anybody reads: the view is sent at most this often. */
const VIEW_LEAST_MS = 50;

/** The lab: several stations on one operator's page. Every command goes into the audit log before it is carried out. */
export class LabDesk implements WindowDesk, Disposable {
  readonly table = LAB_CALLS;
  readonly calls: Answers<typeof LAB_CALLS>;
  readonly #parts: LabParts;
  readonly #present = new Map<string, PresentStation>();
  readonly #tells = new Set<Tell>();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #lines: LabView['log'] = [];
  readonly #takes = new Takes();
  readonly #watch = new DivergenceWatch();
  readonly #divergences: GameDivergence[] = [];
  /** Until when the last take is repeated once that can be done, of `performance.now()`; 0: nobody wants it. */
  #repeatUntilMs = 0;
  #author: string;
  #closed = false;
  #telling: NodeJS.Timeout | undefined;
  /** Why the log cannot be written now, and how many lines it lacks. */
  #logGap: { readonly why: Words; readonly lines: number } | undefined;

  constructor(parts: LabParts) {
    this.#parts = parts;
    this.#author = parts.author;
    this.calls = this.#carryOut();
    this.#timers = [
      setInterval(() => this.#tellFigures(), FIGURES_MS),
      setInterval(() => {
        this.#repeatWhenReady();
        this.#tellView();
      }, VIEW_MS),
      setInterval(() => this.#askClocks(), CLOCK_MS),
    ];
    for (const line of parts.log.earlier()) this.#takes.add(line);
    for (const text of parts.log.oddities) this.#note({ what: 'log', text });
    this.#note({ what: 'opened', text: `expected: ${parts.expected.join(', ') || 'no particular station'}` });
  }

  /** Id of the operator's key: stations accept it with the link. */
  get operator(): string {
    return this.#parts.keyring.active('operator')?.id ?? '';
  }

  listen(tell: Tell): Disposable {
    this.#tells.add(tell);
    tell('lab', this.view);
    return { [Symbol.dispose]: () => this.#tells.delete(tell) };
  }

  get view(): LabView {
    const stations = this.#stations();
    return {
      author: this.#author,
      stations,
      notReady: labNotReady(stations.map((line) => (records(line) ? { ...line, notReady: [] } : line))),
      divergences: [...this.#divergences],
      takes: this.#takes.all.slice(-TAKES).reverse(),
      log: [...this.#lines],
      ...(this.#logGap !== undefined && { logFault: this.#logGap.why }),
    };
  }

  /** Lets a station in. Throws a GapError (`app.station`) if one with the same name is connected. */
  admit(name: string, version: string, port: StationPort): PresentStation {
    if (this.#present.has(name))
      throw new GapError('app.station', said`a station named ${name} is already connected`, said`Give each station its own name`, {
        way: { settings: ['name'] },
      });
    const station = new PresentStation(name, port, (match, hashes) => this.#compare(name, match, hashes));
    this.#present.set(name, station);
    port.post({ type: 'welcome' });
    station.askClock();
    this.#note({ what: 'came', station: name, text: `version ${version}` });
    return station;
  }

  /** A station left, or its connection was lost. */
  leave(station: PresentStation): void {
    // Sockets that close together with the console report it a turn later.
    if (this.#closed || this.#present.get(station.name) !== station) return;
    this.#present.delete(station.name);
    station.gone();
    this.#note({ what: 'went', station: station.name, text: station.state === undefined ? '' : `it was ${station.state.phase}` });
  }

  /** A station changed in a way that is shown immediately; what became of a recording of the take is logged, once. */
  changed({ name, state }: PresentStation): void {
    // While the log cannot be written, each report of the same outcome would count as another line that it lacks.
    if (state?.phase === 'sealed' && this.#logGap === undefined && this.#takes.waitsFor(name, state.result.sessionId)) {
      const { sessionId, verdict, findings } = state.result;
      const why = findings.find(({ severity }) => severity === 'fail')?.says;
      this.#note({ what: SEALED, station: name, sessionId, text: verdictText(verdict, why).slice(0, 2000) });
    }
    this.#tellView();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#telling);
    this.#note({ what: 'closed' });
    this.#closed = true;
    this.#tells.clear();
  }

  #carryOut(): Answers<typeof LAB_CALLS> {
    return {
      'lab.author': async ({ author }) => {
        this.#author = author;
        return this.#noteFirst({ what: 'author' });
      },
      'lab.start': async () => {
        this.#repeatUntilMs = 0;
        const why = this.view.notReady;
        if (why.length > 0)
          throw new GapError('app.lab', said`Not started: ${joined(why)}`, said`Fix that on the stations, then start again`);
        const isNew = !this.#stations().some(records);
        if (isNew) this.#newRound();
        // Stations that are already recording are skipped, so that starting twice changes nothing.
        return await this.#all('start', (line) => !records(line), undefined, isNew ? takeText(this.#takes.next) : undefined);
      },
      'lab.sign': async ({ station }) => {
        const present = this.#present.get(station);
        if (present === undefined) throw new GapError('app.station', said`${station}: not connected`, said`Let it join, then sign`);
        const { keyring } = this.#parts;
        this.#noteFirst({ what: 'sign', station });
        await present.countersign(keyring.signer('operator'));
        this.#note({ what: 'sign: done', station });
        return {};
      },
      'lab.steer': ({ command, station }) => {
        const fits = command === 'go-on' ? isSealing : records;
        return this.#all(command, (line) => fits(line) && (station === undefined || line.name === station), undefined, undefined, station);
      },
      'lab.abort': ({ reason, station }) =>
        this.#all('abort', (line) => records(line) && (station === undefined || line.name === station), reason, reason, station),
      'lab.repeat': async ({ reason }) => {
        this.#noteFirst({ what: 'repeat', text: reason });
        // What runs is stopped and kept; the next take begins once every station is ready.
        if (this.#stations().some(records)) await this.#all('abort', records, reason);
        this.#repeatUntilMs = performance.now() + REPEAT_MS;
        this.#repeatWhenReady();
        return {};
      },
      'lab.note': async ({ text, station }) => this.#noteFirst({ what: 'note', text, ...(station !== undefined && { station }) }),
      'take.export': async ({ number, into }) => {
        const take = this.#takes.all.find((one) => one.number === number);
        if (take === undefined) throw new GapError('app.lab', said`There is no take ${number}`, said`Choose one of the list`);
        return { path: await exportTake(take, into) };
      },
      'lab.picture': async ({ station }) => {
        const picture = this.#present.get(station)?.picture;
        if (picture === undefined)
          throw new GapError('app.station', said`${station}: no picture has arrived yet`, said`Pictures arrive once it records`);
        return { frame: picture.frame, jpeg: picture.jpeg };
      },
    };
  }

  /** Starts the take that repeats the last one, as soon as it can. */
  #repeatWhenReady(): void {
    if (performance.now() > this.#repeatUntilMs || this.#stations().some(records) || this.view.notReady.length > 0) return;
    void this.calls['lab.start']({}).catch(() => undefined);
  }

  /** Sends a command to every station that fits, whatever any of them answers. Rejects with what went wrong, station by station. */
  async #all(
    what: Parameters<PresentStation['do']>[0],
    fits: (line: StationLine) => boolean,
    reason?: string,
    text = reason,
    station?: string,
  ): Promise<Record<string, never>> {
    const asked = this.#stations().filter((line) => line.present && fits(line));
    const entry = { what, ...(text !== undefined && { text }), ...(station !== undefined && { station }) };
    // A disk that is full must not keep a lab from stopping its stations.
    if (what === 'start') this.#noteFirst(entry);
    else this.#note(entry);
    const outcomes = await Promise.allSettled(
      asked.map(async ({ name }) => {
        await (this.#present.get(name) as PresentStation).do(what, reason);
        this.#note({ what: `${what}: done`, station: name });
      }),
    );
    const failed = outcomes.flatMap((outcome, i) =>
      outcome.status === 'rejected' ? [{ station: (asked[i] as StationLine).name, why: wordsOf(outcome.reason) }] : [],
    );
    for (const { station, why } of failed) this.#note({ what: `${what}: failed`, station, text: english(why) });
    if (failed.length > 0)
      throw new GapError('app.lab', joined(failed.map(({ why }) => why)), said`The others did it; check these stations themselves`);
    return {};
  }

  #stations(): StationLine[] {
    const { expected } = this.#parts;
    const names = [...new Set([...expected, ...this.#present.keys()])].sort((a, b) => a.localeCompare(b));
    return names.map((name) => {
      const station = this.#present.get(name);
      const clock = station?.clock;
      return {
        name,
        expected: expected.includes(name),
        present: station !== undefined,
        ...(station?.state !== undefined && { state: station.state }),
        unseen: station?.unseen === true,
        busy: station?.unseen === true && saysItRuns(station.notReady),
        game: station?.game ?? '',
        notReady: [...(station?.notReady ?? [])],
        ...(clock !== undefined &&
          !isStale(clock, nowUs()) && {
            clock: { offsetUs: clock.offsetUs, boundUs: clock.boundUs, ageMs: (nowUs() - clock.atUs) / 1000, probes: [...clock.probes] },
          }),
        ...(station?.picture !== undefined && { pictureFrame: station.picture.frame }),
        safeToLeave: station?.state !== undefined && isResting(station.state),
      };
    });
  }

  /** Logs what is about to be done. Throws a GapError (`app.audit`) when it cannot be logged: then it is not done. */
  #noteFirst(entry: Entry): Record<string, never> {
    this.#note(entry);
    if (this.#logGap === undefined) return {};
    throw new GapError(
      'app.audit',
      said`${entry.what}: not done, since the log cannot be written: ${this.#logGap.why}`,
      said`Free space on that disk`,
    );
  }

  /** Logs what has happened, as soon as the log can be written again. */
  #note(entry: Entry): void {
    const missed = this.#logGap;
    try {
      if (missed !== undefined)
        this.#write({ what: 'log', text: `${missed.lines} lines could not be written: ${english(missed.why)}`.slice(0, 2000) });
      this.#logGap = undefined;
      this.#write(entry);
    } catch (error) {
      this.#logGap = { why: wordsOf(error), lines: (this.#logGap?.lines ?? 0) + 1 };
    }
    this.#tellView();
  }

  #write(entry: Entry): void {
    const station = entry.station === undefined ? undefined : this.#present.get(entry.station);
    const clock = station?.clock;
    const sessionId = station?.state !== undefined && 'sessionId' in station.state ? station.state.sessionId : undefined;
    const line = this.#parts.log.add(this.#author, {
      ...entry,
      ...(clock !== undefined && { stationUs: Math.round(nowUs() + clock.offsetUs) }),
      ...(sessionId !== undefined && { sessionId }),
    });
    this.#takes.add(line);
    this.#lines.unshift({ seq: line.seq, text: readable(line) });
    this.#lines.length = Math.min(this.#lines.length, LOG_LINES);
  }

  /** Forgets earlier episodes: they are counted from the start again. */
  #newRound(): void {
    this.#watch.forget();
    this.#divergences.length = 0;
  }

  #compare(station: string, match: string, hashes: ConfirmedHashes): void {
    for (const found of this.#watch.take(station, match, hashes)) {
      if (this.#divergences.length >= MOST_DIVERGENCES) return;
      this.#divergences.push(found);
      const { episode, frame, stations, hashes: both } = found;
      this.#note({ what: 'divergence', text: `${stations.join(' and ')}: episode ${episode}, frame ${frame}: ${both.join(' and ')}` });
    }
  }

  #askClocks(): void {
    for (const station of this.#present.values()) station.askClock();
  }

  #tellView(): void {
    if (this.#tells.size === 0 || this.#closed) return;
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const { view } = this;
      for (const tell of this.#tells) tell('lab', view);
    }, VIEW_LEAST_MS);
  }

  #tellFigures(): void {
    if (this.#tells.size === 0 || this.#present.size === 0) return;
    const now = nowUs();
    const figures: LabFigures = [...this.#present.values()].map(({ name, snapshot, written, writtenAtUs }) => ({
      name,
      ...(snapshot !== undefined && { snapshot }),
      ...(written !== undefined && { written, writtenAgeMs: Math.max(0, now - writtenAtUs) / 1000 }),
    }));
    for (const tell of this.#tells) tell('figures', figures);
  }
}

/** Whether a station is recording, or about to. */
const isSealing = ({ state }: StationLine): boolean => state?.phase === 'stopping' || state?.phase === 'recovering';

function records({ state }: StationLine): boolean {
  return state?.phase === 'recording' || state?.phase === 'starting';
}

function readable({ utc, author, what, station, text }: AuditLine): string {
  return [utc.slice(11, 19), author, what, station, text].filter((part) => part !== undefined && part !== '').join(' · ');
}
