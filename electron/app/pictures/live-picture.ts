import { LastPicture, type WrittenPicture } from '#app/pictures/last-picture.ts';
import type { AppState } from '#core/app/state.ts';
import { PARTIAL_SUFFIX } from '#format/core/layout.ts';

/** As large as it is shown on the page of a recording. */
const SIZE = { width: 640, height: 360 };

/** The newest picture of what is being recorded, for this station's own windows: decoded once, however many ask. */
export class LivePicture {
  readonly #state: () => AppState;
  #of: string | undefined;
  #last: LastPicture | undefined;
  #newest: WrittenPicture | undefined;
  #taking: Promise<void> | undefined;

  constructor(state: () => AppState) {
    this.#state = state;
  }

  /** Without a picture where there is none after frame `after`. Rejects when it cannot be decoded. */
  async newer(after: number): Promise<{ readonly picture?: WrittenPicture }> {
    this.follow();
    this.#taking ??= this.#take().finally(() => {
      this.#taking = undefined;
    });
    await this.#taking;
    return this.#newest !== undefined && this.#newest.frame > after ? { picture: this.#newest } : {};
  }

  /** Nothing of a session is kept once it no longer records. */
  follow(): void {
    const state = this.#state();
    const of = state.phase === 'recording' || state.phase === 'checking' ? state.folder + PARTIAL_SUFFIX : undefined;
    if (of === this.#of) return;
    this.#of = of;
    this.#newest = undefined;
    this.#last = of === undefined ? undefined : new LastPicture(of, SIZE);
  }

  async #take(): Promise<void> {
    const last = this.#last;
    const picture = await last?.take();
    // Another session may have begun while it was decoded.
    if (picture !== undefined && last === this.#last) this.#newest = picture;
  }
}
