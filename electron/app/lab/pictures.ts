import { LastPicture } from '#app/pictures/last-picture.ts';
import type { AppState } from '#core/app/state.ts';
import type { FromStation } from '#core/lab/lab-contract.ts';
import { PARTIAL_SUFFIX } from '#format/core/layout.ts';

const PICTURE_MS = 2000;
/** As large as a card of the lab's page. */
const SIZE = { width: 320, height: 180 };

/** Sends the newest picture on the disk now and then, while a session is recorded whose player agreed to that. */
export class Pictures implements Disposable {
  readonly #post: (message: FromStation) => void;
  readonly #timer: NodeJS.Timeout;
  #of: string | undefined;
  #last: LastPicture | undefined;
  #busy = false;

  constructor(post: (message: FromStation) => void) {
    this.#post = post;
    this.#timer = setInterval(() => void this.#send(), PICTURE_MS);
    this.#timer.unref();
  }

  /** The state that a lab may see; undefined: it may see nothing. */
  follow(state: AppState | undefined): void {
    const of = state?.phase === 'recording' ? state.folder + PARTIAL_SUFFIX : undefined;
    if (of === this.#of) return;
    this.#of = of;
    this.#last = of === undefined ? undefined : new LastPicture(of, SIZE);
  }

  async #send(): Promise<void> {
    const of = this.#last;
    if (of === undefined || this.#busy) return;
    this.#busy = true;
    try {
      const picture = await of.take();
      // The consent may have been withdrawn while the picture was made.
      if (picture !== undefined && of === this.#last) this.#post({ type: 'picture', ...picture });
    } catch {
      // Pictures are optional; the next one may be whole.
    } finally {
      this.#busy = false;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
