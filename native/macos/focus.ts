import { basename } from 'node:path';
import koffi from 'koffi';
import type { SessionGapReason } from '#format/core/input/gap.ts';
import { type GameChoice, isGame } from '#native/core/input/game-rule.ts';
import { programPath } from '#native/macos/host.ts';
import { objc } from '#native/macos/objc/objc.ts';

/**
 * Whether the recorded game is the frontmost application (NSWorkspace) and secure input is off (password fields turn it on). Not yet run
 * (docs/platforms.md): some report that the reported application never changes in a process whose main thread runs no run loop; the
 * recorder's utility process runs one, a plain `node` does not. Titles need permission to record the screen.
 */
export class MacosFocus {
  readonly #game: GameChoice;
  readonly #secure: () => boolean;
  #pid = -1;
  #isGame = false;
  #gamePid: number | undefined;
  /** NSWorkspace names applications only; which of their windows is in front, the source of pictures sees. */
  readonly window = undefined;

  constructor(game: GameChoice) {
    this.#game = game;
    const carbon = koffi.load('/System/Library/Frameworks/Carbon.framework/Carbon');
    const secure = carbon.func('uint8_t IsSecureEventInputEnabled()');
    this.#secure = () => secure() !== 0;
  }

  look(): SessionGapReason | undefined {
    if (this.#game === 'any') return undefined;
    const pid = frontmostPid();
    if (pid !== this.#pid) {
      this.#pid = pid;
      const path = programPath(pid);
      const window = { pid, programs: path === undefined ? [] : [basename(path)], title: undefined };
      this.#isGame = this.#game.some((rule) => isGame(rule, window));
      if (this.#isGame) this.#gamePid = pid;
    }
    if (!this.#isGame) return 'unfocused';
    return this.#secure() ? 'secure-input' : undefined;
  }

  /** The process of the game, once it has had the focus. */
  get gamePid(): number | undefined {
    return this.#gamePid;
  }

  close(): void {
    // Nothing was opened.
  }
}

/** `[[[NSWorkspace sharedWorkspace] frontmostApplication] processIdentifier]`. */
function frontmostPid(): number {
  const { object, int, pooled, classNamed } = objc();
  return pooled(() => {
    const application = object(object(classNamed('NSWorkspace'), 'sharedWorkspace'), 'frontmostApplication');
    return int<number>(application, 'processIdentifier') ?? 0;
  });
}
