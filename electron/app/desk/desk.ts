import { ConsentBook } from '#app/desk/consent-book.ts';
import { isEmpty, roomIn } from '#app/desk/disk-room.ts';
import { GameDesk } from '#app/desk/game-desk.ts';
import { GameWatch } from '#app/desk/game-watch.ts';
import { offeredWindows, pictureOf } from '#app/desk/games-windows.ts';
import { keptCalls } from '#app/desk/kept-calls.ts';
import { KeptDraft } from '#app/desk/kept-draft.ts';
import { LabSeat } from '#app/desk/lab-seat.ts';
import { NextTake } from '#app/desk/next-take.ts';
import type { Notices } from '#app/desk/notices.ts';
import { SessionDesk } from '#app/desk/session-desk.ts';
import type { SessionParts } from '#app/desk/session-parts.ts';
import { FilmStrips } from '#app/pictures/film-strips.ts';
import { LivePicture } from '#app/pictures/live-picture.ts';
import type { ThumbnailProcess } from '#app/pictures/thumbnail-maker.ts';
import { SendingDesk } from '#app/sending/sending-desk.ts';
import { CheckedPlace } from '#app/shelf/checked-place.ts';
import type { Shelf } from '#app/shelf/shelf.ts';
import { shelfCalls } from '#app/shelf/shelf-calls.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { type Asks, CALLS, type Calls, type EventValue, type View, type WindowEvent } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import type { Leaving } from '#core/app/leaving.ts';
import type { ShellWords } from '#core/app/shell-words.ts';
import { standingConsent } from '#core/app/standing-consent.ts';
import type { AppState } from '#core/app/state.ts';
import type { Steering } from '#core/app/steering.ts';
import { type AppEvent, isResting, transition } from '#core/app/transition.ts';
import { isWindowFirst } from '#core/plan/screen-part.ts';
import type { Scope } from '#format/core/documents/consent.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { Keyring } from '#home/keyring.ts';
import { forgetLag } from '#home/lag-references.ts';
import { profileNames } from '#session/profile-files.ts';
import { forgetLeftCuts } from '#shard/cut/left-cuts.ts';
import { LADDER_ENCODERS } from '#video/core/encoder-plan.ts';

export interface DeskParts extends Pick<SessionParts, 'startRecorder' | 'display' | 'calibrateS'> {
  readonly name: string;
  readonly version: string;
  /** A process that decodes what others may have made. */
  readonly startThumbnails: () => ThumbnailProcess;
  readonly keyring?: Keyring | undefined;
  readonly notices?: Notices | undefined;
  /** Where the program has a window of its own: `show` brings it to the front; `speak` gives what is said outside of it in its page's language. */
  readonly window?: { show(): void; speak(words: ShellWords): void; pick(): Promise<string | undefined> };
  /** Where the system has a file manager: shows what lies at a path. */
  readonly reveal?: ((path: string) => void) | undefined;
}

/** Receives every event. */
type Listener = (event: WindowEvent, value: unknown) => void;

/** Settings of the windows and of what was recorded, not of what is: a player may want silence at once. */
const OF_WINDOWS: readonly string[] = ['sounds', 'compact', 'sending', 'auto', 'closedS'] satisfies readonly (keyof Draft)[];

/** Free disk space and consents withdrawn elsewhere change without any action here. */
const LOOK_MS = 5000;

/**
 * The app without its windows: one state, changed by one function. It carries out what windows ask for, and sends every change to all of
 * them. Electron's shell and the console hold one each.
 */
export class Desk implements WindowDesk, AsyncDisposable {
  readonly table = CALLS;
  readonly calls: Calls;
  readonly #parts: DeskParts;
  readonly #keyring: Keyring;
  readonly #consents: ConsentBook;
  readonly #sessions: SessionDesk;
  readonly #next: NextTake;
  readonly #sending: SendingDesk;
  readonly #watch: GameWatch;
  readonly #checked = new CheckedPlace(() => this.#tellView());
  readonly #game = new GameDesk(
    () => this.#tellView(),
    (scope) => this.scopes.includes(scope),
  );
  /** Its place in a lab, if it joined one. */
  readonly lab = new LabSeat(() => this.#tellView());
  readonly #draft = new KeptDraft();
  readonly #picture = new LivePicture(() => this.#state);
  readonly #listeners = new Set<Listener>();
  readonly #strips: FilmStrips;
  #shelf: Promise<Shelf> | undefined;
  readonly #timer: NodeJS.Timeout;
  /** What the last look found on the disk: a view is made ten times a second during sealing, and reads nothing. */
  #book: ReturnType<ConsentBook['look']>;
  #left = 0;
  #isFresh = true;
  #room: View['room'] = { folder: '' };
  /** They come with the program. */
  readonly #profiles = profileNames();
  #leaving = false;
  #state: AppState = { phase: 'idle' };

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#keyring = parts.keyring ?? new Keyring();
    this.#strips = new FilmStrips(parts.startThumbnails);
    this.#consents = new ConsentBook(this.#keyring, parts.notices);
    const desk = this;
    this.#sessions = new SessionDesk(
      {
        get state() {
          return desk.#state;
        },
        get draft() {
          return desk.#draft.now;
        },
        dispatch: (event) => this.#dispatch(event),
        onSnapshot: (snapshot) => this.#tell('snapshot', snapshot),
        onWritten: (written) => this.#tell('written', written),
        consent: () => this.#consents.standing(this.#draft.now.player),
        withGame: (draft) => {
          const { build, map } = this.#game.named;
          return { ...draft, build: draft.build || build, map: draft.map || map };
        },
        hearGame: (run) => (this.scopes.includes('game') ? this.#game.attach(run) : undefined),
      },
      { keyring: this.#keyring, startRecorder: parts.startRecorder, display: parts.display, calibrateS: parts.calibrateS },
    );
    this.#next = new NextTake(this.#sessions, {
      get state() {
        return desk.#state;
      },
      get isInLab() {
        return desk.lab.view !== undefined;
      },
      get isLeaving() {
        return desk.#leaving;
      },
      changeDraft: (change) => this.calls['draft.change'](change),
      tell: () => this.#tellView(),
    });
    this.#watch = new GameWatch(parts.display, {
      get state() {
        return desk.#state;
      },
      get draft() {
        return desk.#draft.now;
      },
      start: () => this.#sessions.start(),
      stop: () => this.steer('stop'),
      tell: () => this.#tellView(),
    });
    this.#sending = new SendingDesk(this.#keyring, {
      draft: () => this.#draft.now,
      isResting: () => isResting(this.#state),
      forgetSettings: () => this.calls['draft.change']({ sending: undefined }),
      tell: () => this.#tellView(),
    });
    this.calls = this.#carryOut();
    this.#book = this.#consents.look();
    this.#lookInFolder();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
    // The first screen stands by then: 500 recordings are listed in 26 ms once they have been read, which takes half a second.
    setTimeout(() => {
      if (isResting(this.#state))
        void this.shelf()
          .then((shelf) => shelf.list())
          .catch(() => undefined);
    }, LOOK_MS).unref();
  }

  /** Sends a listener the current view immediately, and every event from now on. */
  listen(listener: Listener): Disposable {
    this.#listeners.add(listener);
    listener('view', this.view);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** The shards in the configured folder, and those of the place that is checked. */
  shelf(): Promise<Shelf> {
    // The code that reads shards is loaded on first use: the first screen does not wait for it.
    this.#shelf ??= import('#app/shelf/shelf.ts').then(
      ({ Shelf }) =>
        new Shelf(
          () => this.#draft.now.out,
          this.#keyring,
          () => this.#checked.folders,
        ),
    );
    return this.#shelf;
  }

  get view(): View {
    return {
      station: { name: this.#parts.name, version: this.#parts.version, platform: process.platform },
      state: this.#state,
      draft: this.#draft.now,
      consents: this.#book.lines,
      ...(this.#book.fault !== undefined && { consentFault: this.#book.fault }),
      room: this.#room,
      left: this.#left,
      fresh: this.#isFresh,
      ...this.#next.view,
      ...this.#watch.view,
      ...this.#sending.view,
      ...this.#checked.view,
      ...(this.#game.view !== undefined && { game: { ...this.#game.view } }),
      ...(this.lab.view !== undefined && { lab: this.lab.view }),
      choices: {
        profiles: this.#profiles,
        encoders: this.#encoders(),
        window: isWindowFirst(process.platform),
        compact: this.#parts.window !== undefined,
        pick: this.#parts.window !== undefined,
        reveal: this.#parts.reveal !== undefined,
      },
    };
  }

  /** Those that run on any machine, those of its display adapters that are known to work, and the one that is chosen. */
  #encoders(): string[] {
    return [...new Set(['auto', ...LADDER_ENCODERS, ...this.#sessions.adapterEncoders.working, this.#draft.now.encoder])];
  }

  /** What the player agrees to now; empty: to nothing. */
  get scopes(): readonly Scope[] {
    return standingConsent({ consents: this.#book.lines, draft: this.#draft.now })?.scopes ?? [];
  }

  /** Carries out a command for the running session. Throws a GapError (`app.state`) when it does not fit. */
  steer(command: Steering): void {
    if (command !== 'go-on' && command !== 'wait-no-more') this.#next.callOff();
    this.#sessions.steer(command);
  }

  /** Reports every game frame that all players' inputs have confirmed. */
  listenToGame(listener: Parameters<GameDesk['listen']>[0]): Disposable {
    return this.#game.listen(listener);
  }

  /** Opens the game channel if the saved settings ask for it. */
  async openGame(): Promise<void> {
    await this.#game.use(this.#draft.now.gameState === true);
  }

  /** Seals anything that a killed recorder left in the folder of shards, and deletes its test recordings and what is left of cuts. */
  sealLeftovers(): void {
    this.#sessions.forgetChecks();
    forgetLeftCuts(this.#draft.now.out);
    this.#sessions.recoverLeft();
  }

  /** Stops and seals what runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave('now');
  }

  /** Stops what is running, and resolves once its final video is made or left for the next start. */
  async leave(leaving: Leaving): Promise<void> {
    this.#leaving = true;
    clearInterval(this.#timer);
    this.#watch[Symbol.dispose]();
    await this.#sessions.leave(leaving);
    await this.#draft.saved();
    await this.#sending[Symbol.asyncDispose]();
    this.#checked[Symbol.dispose]();
    this.#strips[Symbol.dispose]();
    await this.#game[Symbol.asyncDispose]();
    this.#listeners.clear();
  }

  #carryOut(): Calls {
    const sessions = this.#sessions;
    const done = async (work: unknown) => {
      await work;
      return {};
    };
    // The press on a button that starts may be what ends the entry of a field: what runs has the settings that were on the screen.
    const onceSettled = async (start: () => unknown) => {
      await this.#draft.settled;
      return done(start());
    };
    return {
      'notice.read': async ({ locale }) => this.#consents.notices.read(locale).notice,
      'consent.give': async (asks) => {
        if ((asks.player ?? '') !== (this.#draft.now.player ?? ''))
          throw new GapError('consent.changed', said`Another player was chosen meanwhile`, said`Look who is to agree, then decide`);
        const { consent_id } = await this.#consents.give(asks, this.#draft.now.player);
        this.#look();
        return { consentId: consent_id };
      },
      'consent.withdraw': async ({ consentId }) => {
        if (!isResting(this.#state))
          throw new GapError('app.state', said`A recording is running under this consent`, said`Stop it first, or take it back`);
        await this.#consents.withdraw(consentId);
        this.#look();
        void this.#sending.withdrawn();
        return {};
      },
      'draft.change': (change) => done(this.#changeDraft(change)),
      'windows.list': async () => offeredWindows(this.#parts.display ?? ''),
      'window.picture': async ({ rule }) => {
        const picture = pictureOf(this.#parts.display ?? '', rule);
        return picture === undefined ? {} : { picture };
      },
      'check.start': () => onceSettled(() => this.#withGame(() => sessions.check())),
      'calibrate.start': () => onceSettled(() => sessions.calibrate()),
      'calibrate.game': () => onceSettled(() => sessions.calibrateGame()),
      'calibrate.end': async () => done(sessions.end('calibrating')),
      'check.end': async () => done(sessions.end('checking')),
      'lag.forget': ({ title }) => done(forgetLag(title)),
      'record.start': ({ unseen = false }) => onceSettled(() => this.#start(unseen)),
      'record.try': () => onceSettled(() => this.#withGame(() => this.#next.tryOne())),
      'record.again': async (change) => done(this.#next.again(change, () => this.steer('stop'))),
      'record.steer': async ({ command }) => done(this.steer(command)),
      'record.picture': ({ after }) => this.#picture.newer(after),
      'record.recover': async () => {
        const why = sessions.recoverLeft();
        if (why !== undefined) throw why;
        return {};
      },
      'lab.answer': async ({ start }) => {
        this.lab.answer(start);
        return start ? onceSettled(() => this.#start(false)) : {};
      },
      'window.show': async () => done(this.#parts.window?.show()),
      'folder.pick': async () => {
        const folder = await this.#parts.window?.pick();
        return folder === undefined ? {} : { folder };
      },
      'window.words': async ({ words }) => done(this.#parts.window?.speak(words)),
      dismiss: async () => {
        this.#next.dismissed();
        return done(this.#dispatch({ type: 'dismiss' }));
      },
      ...shelfCalls(() => this.shelf(), this.#checked, this.#strips, this.#parts.reveal),
      ...this.#sending.calls,
      ...keptCalls(() => ({ isResting: isResting(this.#state), folder: this.#draft.now.out })),
    };
  }

  /** A test without the game shows nothing. Throws a GapError (`preflight.game`) where it has no window. */
  #withGame<T>(work: () => T): T {
    this.#sessions.refuseUnready();
    if (this.#watch.isOpen === false)
      throw new GapError('preflight.game', said`No window of the game is open`, said`Start the game, then try again`);
    return work();
  }

  /** Records, or waits for the game where it has no window yet. `unseen`: although there is none. */
  async #start(unseen: boolean): Promise<void> {
    this.#sessions.refuseUnready();
    if (!unseen && this.#watch.isOpen === false && isResting(this.#state)) return this.#dispatch({ type: 'wait' });
    await this.#sessions.start();
  }

  #changeDraft(change: Asks<'draft.change'>): Promise<void> {
    const isOfRecording = Object.keys(change).some((name) => !OF_WINDOWS.includes(name));
    const take = (next: Draft) => {
      if (isOfRecording && !isResting(this.#state))
        throw new GapError('app.state', said`Settings cannot be changed during a recording`, said`Stop it first`);
      // The next player, or a lab that sees only that player's recordings, must not see this player's result.
      if (next.player !== this.#draft.now.player && isResting(this.#state)) this.#dispatch({ type: 'dismiss' });
    };
    return this.#draft.change(change, take, async () => {
      this.#look();
      await this.#game.use(this.#draft.now.gameState === true);
    });
  }

  #dispatch(event: AppEvent): void {
    this.#state = transition(this.#state, event);
    this.#picture.follow();
    this.#next.follow(this.#state);
    if (isResting(this.#state)) this.#look();
    else this.#tellView();
  }

  /** Picks up changed texts, consents withdrawn elsewhere, and recordings left unsealed. */
  #look(): void {
    try {
      this.#book = this.#consents.look();
    } catch {
      // An unreadable list must not stop a running recording; starting the next one reports it.
    }
    this.#lookInFolder();
    this.#sending.look();
    this.#tellView();
  }

  #lookInFolder(): void {
    const { out } = this.#draft.now;
    // First: it says nothing of a folder that cannot be read, where the others throw.
    this.#room = roomIn(out);
    this.#left = this.#sessions.left;
    this.#isFresh = this.#left === 0 && isEmpty(out);
  }

  #tellView(): void {
    if (this.#listeners.size > 0) this.#tell('view', this.view);
  }

  #tell<Name extends WindowEvent>(event: Name, value: EventValue<Name>): void {
    for (const listener of this.#listeners) listener(event, value);
  }
}
