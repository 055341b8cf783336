import type { SessionDesk } from '#app/desk/session-desk.ts';
import type { Asks, View } from '#core/app/contract.ts';
import type { AppState } from '#core/app/state.ts';
import { isResting } from '#core/app/transition.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** Long enough to see that picture and hand belong together, short enough for the first minute. */
const TRY_S = 20;

interface Surroundings {
  readonly state: AppState;
  readonly isInLab: boolean;
  readonly isLeaving: boolean;
  changeDraft(change: Asks<'record.again'>): Promise<unknown>;
  tell(): void;
}

/** Takes that somebody waits for: one of some seconds, to be looked at, and one that starts again at other settings. */
export class NextTake {
  readonly #sessions: SessionDesk;
  readonly #desk: Surroundings;
  #tried: string | undefined;
  /** What is recorded next, once what runs is sealed; any later order calls it off. */
  #again: Asks<'record.again'> | undefined;
  /** The video of what is being sealed is made although a game is in front. */
  #hastens = false;

  constructor(sessions: SessionDesk, desk: Surroundings) {
    this.#sessions = sessions;
    this.#desk = desk;
  }

  get view(): Pick<View, 'tried' | 'again'> {
    return { ...(this.#tried !== undefined && { tried: this.#tried }), ...(this.#again !== undefined && { again: true }) };
  }

  async tryOne(): Promise<void> {
    await this.#sessions.start(TRY_S);
    const { state } = this.#desk;
    if (state.phase === 'starting') this.#tried = state.sessionId;
    this.#hastens = true;
  }

  /** Ends what is recorded, and starts again like this. Throws a GapError where nothing is, or a lab decides when to start. */
  again(change: Asks<'record.again'>, stop: () => void): void {
    const { state, isInLab } = this.#desk;
    if (state.phase !== 'starting' && state.phase !== 'recording')
      throw new GapError('app.state', said`Nothing is being recorded`, said`Start a recording`);
    if (isInLab) throw new GapError('app.lab', said`The lab decides when a recording starts`, said`Stop this one, and ask its operator`);
    stop();
    this.#tried = undefined;
    this.#again = change;
    this.#hastens = true;
    this.#desk.tell();
    // Where that is not possible, the verdict stands, and starting again says why.
    void this.#recordOn(change).catch(() => undefined);
  }

  /** Something else was asked for. */
  callOff(): void {
    this.#again = undefined;
  }

  dismissed(): void {
    this.#tried = undefined;
  }

  follow(state: AppState): void {
    if (isResting(state)) this.#hastens = false;
    else if (this.#hastens && 'sealing' in state && state.sealing?.waits !== undefined) this.#sessions.steer('go-on');
  }

  async #recordOn(change: Asks<'record.again'>): Promise<void> {
    await this.#sessions.idle();
    const isWanted = this.#again === change && !this.#desk.isLeaving && this.#desk.state.phase === 'sealed';
    this.#again = undefined;
    if (!isWanted) return this.#desk.tell();
    await this.#desk.changeDraft(change);
    await this.#sessions.start();
  }
}
