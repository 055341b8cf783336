import type { ChildProcess } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { GapError } from '#format/core/errors.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { VideoAnswer, type VideoLook, type VideoMade, type VideoOrder } from '#shard/core/import/video-messages.ts';
import { forkCaged, listening } from '#video/cage/caged-process.ts';

/** A process that makes no frame for this long has hung, ms: a second at 4K takes one core ten. */
const SILENCE_MS = 120_000;

const REMEDIES = {
  video: 'Give a video that FFmpeg can decode, in MP4, Matroska or IVF, of at least 64x64',
  room: 'Free space there, or choose another folder for the shard',
  'one-size': 'Cut it where the size changes, and import the parts',
} as const;

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
  static async start(path: string, folder: string, signal?: AbortSignal): Promise<VideoChild> {
    const child = forkCaged({ program: workerFile(import.meta.url, './video-process'), reads: [path], writes: [folder] });
    child.on('error', () => {});
    await listening(child).catch(async (error: unknown) => {
      child.kill('SIGKILL');
      // A Ctrl-C that ended it has been told here, too, by then.
      await setImmediate();
      throw signal?.aborted === true ? signal.reason : error;
    });
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
      const { data: answer } = VideoAnswer.safeParse(message);
      if (answer === undefined) reject(this.#error('it says of itself what no video can be'));
      else if (answer.is === 'done') onFrames?.(answer.frames);
      else if (answer.is === 'failed') reject(this.#error(answer.why, REMEDIES[answer.lacks]));
      else resolve(answer);
    };
    const onExit = (code: number | null, by: NodeJS.Signals | null) =>
      reject(signal?.aborted === true ? signal.reason : this.#error(`the process that reads it ended (${by ?? code})`));
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

  #error(why: string, remedy: string = REMEDIES.video): GapError {
    return new GapError('import.video', `${this.#path}: ${why}`, remedy);
  }
}
