import { basename } from 'node:path';
import koffi from 'koffi';
import { type GameChoice, isGame } from '#core/input/game-rule.ts';
import type { SessionGapReason } from '#core/input/gap-log.ts';

const PATH_BYTES = 4096;

/**
 * Whether the recorded game is the frontmost application (NSWorkspace) and secure input is off (password fields turn it on). Not yet run
 * (docs/platforms.md): some report that the reported application never changes in a process whose main thread runs no run loop; the
 * recorder's utility process runs one, a plain `node` does not. Titles need permission to record the screen.
 */
export class MacosFocus {
  readonly #game: GameChoice;
  readonly #frontmost: () => number;
  readonly #secure: () => boolean;
  readonly #path: (pid: number) => string | undefined;
  #pid = -1;
  #isGame = false;
  #gamePid: number | undefined;

  constructor(game: GameChoice) {
    this.#game = game;
    this.#frontmost = frontmostPid();
    const carbon = koffi.load('/System/Library/Frameworks/Carbon.framework/Carbon');
    const secure = carbon.func('uint8_t IsSecureEventInputEnabled()');
    this.#secure = () => secure() !== 0;
    const pathOf = koffi.load('/usr/lib/libSystem.B.dylib').func('int proc_pidpath(int pid, void* path, uint32_t bytes)');
    const path = Buffer.alloc(PATH_BYTES);
    this.#path = (pid) => {
      const length = pathOf(pid, path, PATH_BYTES) as number;
      return length > 0 ? path.toString('utf8', 0, length) : undefined;
    };
  }

  look(): SessionGapReason | undefined {
    if (this.#game === 'any') return undefined;
    const pid = this.#frontmost();
    if (pid !== this.#pid) {
      this.#pid = pid;
      const path = this.#path(pid);
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

/** `[[[NSWorkspace sharedWorkspace] frontmostApplication] processIdentifier]`, in an autorelease pool of its own. */
function frontmostPid(): () => number {
  koffi.load('/System/Library/Frameworks/AppKit.framework/AppKit');
  const objc = koffi.load('/usr/lib/libobjc.A.dylib');
  const classNamed = objc.func('void* objc_getClass(str name)');
  const selector = objc.func('void* sel_registerName(str name)');
  // One symbol, a prototype for each kind of result (objc/message.h).
  const sendObject = objc.func('objc_msgSend', 'void*', ['void*', 'void*']);
  const sendInt = objc.func('objc_msgSend', 'int', ['void*', 'void*']);
  const push = objc.func('void* objc_autoreleasePoolPush()');
  const pop = objc.func('void objc_autoreleasePoolPop(void* pool)');
  const workspace: unknown = classNamed('NSWorkspace');
  const [shared, frontmost, identifier] = ['sharedWorkspace', 'frontmostApplication', 'processIdentifier'].map((name) => selector(name));
  return () => {
    const pool: unknown = push();
    const application: unknown = sendObject(sendObject(workspace, shared), frontmost);
    const pid = application === null ? 0 : (sendInt(application, identifier) as number);
    pop(pool);
    return pid;
  };
}
