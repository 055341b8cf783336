import type { ChildProcess } from 'node:child_process';
import { GapError } from '#format/core/errors.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { VideoAnswer, type VideoLook, type VideoMade, type VideoOrder } from '#shard/core/import/video-messages.ts';
import { forkCaged, listening } from '#video/cage/caged-process.ts';

/** A process that makes no frame for this long has hung, ms: a second at 4K takes one core ten. */
const SILENCE_MS = 120_000;

const GIVE_A_VIDEO = 'Give a video that FFmpeg can decode, in MP4, Matroska or IVF; if it can, give the same command again';
const MAKE_ROOM = 'Free space there, or choose another folder for the shard';

interface Asked {
  readonly onFrames?: (frames: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The process that reads the video of a source. Where the system has a cage for it, it reaches that file and one folder, and no network. */
export class VideoChild implements Disposable {
  readonly #child: ChildProcess;
  readonly #path: string;

  private constructor(child: ChildProcess, path: string) {
    [this.#child, this.#path] = [child, path];
  }

  /** `folder`: where it may write. */
  static async start(path: string, folder: string): Promise<VideoChild> {
    const child = forkCaged({ program: workerFile(import.meta.url, './video-process'), reads: [path], writes: [folder] });
    child.on('error', () => {});
    await listening(child);
    return new VideoChild(child, path);
  }

  /** Rejects with the signal's reason, or a GapError (`import.video`). */
  async look(asked: Asked = {}): Promise<VideoLook> {
    const answer = await this.#ask({ do: 'look', path: this.#path }, asked);
    if (answer.is !== 'look') throw this.#error('it answered something else');
    return answer;
  }

  /** The same. */
  async make(order: Omit<Extract<VideoOrder, { do: 'make' }>, 'do' | 'path'>, asked: Asked): Promise<VideoMade> {
    const answer = await this.#ask({ do: 'make', path: this.#path, ...order }, asked);
    if (answer.is !== 'made') throw this.#error('it answered something else');
    return answer;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }

  async #ask(order: VideoOrder, { onFrames, signal }: Asked): Promise<VideoAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<VideoAnswer>();
    const silent = () => reject(this.#error(`the process that reads it said nothing for ${SILENCE_MS / 1000} s`));
    let timer = setTimeout(silent, SILENCE_MS);
    const onMessage = (message: unknown) => {
      clearTimeout(timer);
      timer = setTimeout(silent, SILENCE_MS);
      const answer = VideoAnswer.parse(message);
      if (answer.is === 'done') onFrames?.(answer.frames);
      else if (answer.is === 'failed') reject(this.#error(answer.why, answer.isFull ? MAKE_ROOM : undefined));
      else resolve(answer);
    };
    const onExit = (code: number | null, by: NodeJS.Signals | null) =>
      reject(this.#error(`the process that reads it ended (${by ?? code})`));
    const onAbort = () => reject(signal?.reason);
    this.#child.on('message', onMessage).on('exit', onExit);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#child.send(order);
    try {
      signal?.throwIfAborted();
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#child.off('message', onMessage).off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #error(why: string, remedy = GIVE_A_VIDEO): GapError {
    return new GapError('import.video', `${this.#path}: ${why}`, remedy);
  }
}
