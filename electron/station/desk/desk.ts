import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Asks, CALLS, type Calls, type EventValue, type View, type WindowEvent } from '#core/app/contract.ts';
import { Draft, FIRST_DRAFT } from '#core/app/draft.ts';
import type { Leaving } from '#core/app/leaving.ts';
import type { AppState } from '#core/app/state.ts';
import { type AppEvent, isResting, transition } from '#core/app/transition.ts';
import { RECORDING_ENCODERS } from '#core/encode/encoder-plan.ts';
import { GapError } from '#core/errors.ts';
import { parseHotkeys } from '#core/input/hotkey.ts';
import { Keyring } from '#home/keyring.ts';
import { readSettings, writeSettings } from '#home/settings-file.ts';
import { profileNames } from '#recorder/profile-files.ts';
import { ConsentBook } from '#station/desk/consent-book.ts';
import { roomIn } from '#station/desk/disk-room.ts';
import { GameDesk } from '#station/desk/game-desk.ts';
import { offeredWindows, pictureOf } from '#station/desk/games-windows.ts';
import type { Notices } from '#station/desk/notices.ts';
import { SessionDesk, type SessionParts } from '#station/desk/session-desk.ts';
import type { Shelf } from '#station/desk/shelf.ts';
import type { WindowDesk } from '#station/window-desk.ts';

export interface DeskParts extends Pick<SessionParts, 'startRecorder' | 'display' | 'calibrateS'> {
  readonly name: string;
  readonly version: string;
  readonly keyring?: Keyring | undefined;
  readonly notices?: Notices | undefined;
}

/** Hears every event; what it does with it is its own affair. */
type Listener = (event: WindowEvent, value: unknown) => void;

/** Room on the disk, and who withdrew what elsewhere, change without anybody here doing anything. */
const LOOK_MS = 5000;

/**
 * The app itself, without any window: one state, changed by one function; what windows ask for is carried out here, and whatever changes is
 * told to all of them. The shell of Electron and the console hold one each.
 */
export class Desk implements WindowDesk, AsyncDisposable {
  readonly table = CALLS;
  readonly calls: Calls;
  readonly #parts: DeskParts;
  readonly #keyring: Keyring;
  readonly #consents: ConsentBook;
  readonly #sessions: SessionDesk;
  readonly #game = new GameDesk(() => this.#tellView());
  readonly #listeners = new Set<Listener>();
  readonly #timer: NodeJS.Timeout;
  /** As they were looked at last: a view is made ten times a second while something is sealed. */
  #lines: View['consents'];
  #left: number;
  #state: AppState = { phase: 'idle' };
  #draft: Draft;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#keyring = parts.keyring ?? new Keyring();
    this.#consents = new ConsentBook(this.#keyring, parts.notices);
    this.#draft = readSettings().draft ?? { ...FIRST_DRAFT, out: join(homedir(), 'gap_shard') };
    const desk = this;
    this.#sessions = new SessionDesk(
      {
        get state() {
          return desk.#state;
        },
        get draft() {
          return desk.#draft;
        },
        dispatch: (event) => this.#dispatch(event),
        onSnapshot: (snapshot) => this.#tell('snapshot', snapshot),
        onWritten: (written) => this.#tell('written', written),
        consent: () => this.#consents.standing(),
        hearGame: (run) => this.#game.attach(run),
      },
      { keyring: this.#keyring, startRecorder: parts.startRecorder, display: parts.display, calibrateS: parts.calibrateS },
    );
    this.calls = this.#carryOut();
    this.#lines = this.#consents.lines();
    this.#left = this.#sessions.left;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Tells a listener everything from now on, and how things stand at once. */
  listen(listener: Listener): Disposable {
    this.#listeners.add(listener);
    listener('view', this.view);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** The shards of the folder that is set up. */
  async shelf(): Promise<Shelf> {
    // What reads shards is loaded when the first one is asked for: the first screen does not wait for it.
    const { Shelf } = await import('#station/desk/shelf.ts');
    return new Shelf(this.#draft.out, this.#keyring);
  }

  get view(): View {
    const { name, version } = this.#parts;
    return {
      station: { name, version, platform: process.platform },
      state: this.#state,
      draft: this.#draft,
      consents: this.#lines,
      room: roomIn(this.#draft.out),
      left: this.#left,
      ...(this.#game.view !== undefined && { game: { ...this.#game.view } }),
      choices: { profiles: profileNames(), encoders: ['auto', ...RECORDING_ENCODERS] },
    };
  }

  /** Hears of every frame of a game that everybody's input has confirmed. */
  listenToGame(listener: Parameters<GameDesk['listen']>[0]): Disposable {
    return this.#game.listen(listener);
  }

  /** Opens what was set up the last time. */
  async openGame(): Promise<void> {
    await this.#game.use(this.#draft.gameState === true);
  }

  /** Seals what a killed recorder left in the folder of shards, if there is anything. */
  sealLeftovers(): void {
    this.#sessions.recoverLeft();
  }

  /** Stops and seals what runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave('now');
  }

  /** Stops what runs, and ends once its final video is made, or is left for the next start. */
  async leave(leaving: Leaving): Promise<void> {
    clearInterval(this.#timer);
    await this.#sessions.leave(leaving);
    await this.#game[Symbol.asyncDispose]();
    this.#listeners.clear();
  }

  #carryOut(): Calls {
    const sessions = this.#sessions;
    const shelf = () => this.shelf();
    const done = async (work: unknown) => {
      await work;
      return {};
    };
    return {
      'notice.read': async ({ locale }) => this.#consents.notices.read(locale).notice,
      'consent.give': async (asks) => {
        const { consent_id } = await this.#consents.give(asks);
        this.#look();
        return { consentId: consent_id };
      },
      'consent.withdraw': async ({ consentId }) => {
        if (!isResting(this.#state))
          throw new GapError('app.state', 'A recording runs under this consent', 'Stop it first, or take it back');
        await this.#consents.withdraw(consentId);
        this.#look();
        return {};
      },
      'draft.change': (change) => this.#changeDraft(change),
      'windows.list': async () => offeredWindows(this.#parts.display ?? ''),
      'window.picture': async ({ rule }) => {
        const picture = pictureOf(this.#parts.display ?? '', rule);
        return picture === undefined ? {} : { picture };
      },
      'check.start': () => done(sessions.check()),
      'calibrate.start': async () => done(sessions.calibrate()),
      'calibrate.end': async () => done(sessions.end('calibrating')),
      'check.end': async () => done(sessions.end('checking')),
      'record.start': () => done(sessions.start()),
      'record.steer': async ({ command }) => done(sessions.steer(command)),
      'record.recover': async () => {
        const why = sessions.recoverLeft();
        if (why !== undefined) throw why;
        return {};
      },
      dismiss: async () => done(this.#dispatch({ type: 'dismiss' })),
      'shards.list': async () => (await shelf()).list(),
      'shard.read': async ({ sessionId }) => (await shelf()).read(sessionId),
      'shard.input': async ({ sessionId }) => (await shelf()).input(sessionId),
      'shard.trim': async ({ sessionId, drops }) => ({ sessionIds: await (await shelf()).trim(sessionId, drops) }),
      'shard.sign': async ({ sessionId }) => done((await shelf()).sign(sessionId)),
      'shard.export': async ({ sessionId, into, zip }) => ({ path: await (await shelf()).export(sessionId, into, zip) }),
      'shard.delete': async ({ sessionId }) => done((await shelf()).delete(sessionId)),
    };
  }

  async #changeDraft(change: Asks<'draft.change'>): Promise<Record<string, never>> {
    if (!isResting(this.#state)) throw new GapError('app.state', 'Nothing can be set up while a recording runs', 'Stop it first');
    const draft = Draft.parse({ ...this.#draft, ...change });
    parseHotkeys(draft.hotkeys ?? {});
    this.#draft = { ...draft, out: resolve(draft.out) };
    this.#look();
    await this.#game.use(this.#draft.gameState === true);
    // It holds from now on, whether or not it can be kept for the next time.
    await writeSettings({ ...readSettings(), draft: this.#draft });
    return {};
  }

  #dispatch(event: AppEvent): void {
    this.#state = transition(this.#state, event);
    if (isResting(this.#state)) this.#look();
    else this.#tellView();
  }

  /** A text may have changed, a consent been withdrawn elsewhere, a recording been left to be sealed. */
  #look(): void {
    try {
      this.#lines = this.#consents.lines();
    } catch {
      // A list that cannot be read stops no recording that runs; whoever starts the next one is told of it.
    }
    this.#left = this.#sessions.left;
    this.#tellView();
  }

  #tellView(): void {
    if (this.#listeners.size > 0) this.#tell('view', this.view);
  }

  #tell<Name extends WindowEvent>(event: Name, value: EventValue<Name>): void {
    for (const listener of this.#listeners) listener(event, value);
  }
}
