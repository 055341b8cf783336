import koffi from 'koffi';
import type { TheirUs } from '#format/core/time/units.ts';
import { completion } from '#native/macos/objc/completion.ts';
import { elements, objc, type Pointer } from '#native/macos/objc/objc.ts';
import { SampleReader } from '#native/macos/screen/sample-reader.ts';
import { mainDisplay } from '#native/macos/screen/screen.ts';
import { type StreamOutput, streamOutput } from '#native/macos/screen/stream-output.ts';
import { type StreamSettings, streamSettings } from '#native/macos/screen/stream-settings.ts';

/** SCStreamOutputTypeScreen (SCStream.h). */
const SCREEN = 0;

/** What to stream. Pictures are scaled to fit `size`. */
export interface Streamed extends StreamSettings {
  /** A window, by its CGWindowID; else the part of the main screen that the settings name. */
  readonly window?: number | undefined;
}

/**
 * The main screen, or one window wherever it lies and whatever covers it, by ScreenCaptureKit (macOS 12.3 on), in the pixels of the display: FFmpeg's
 * device asks for points, half as many on a Retina display. Pictures come between two turns of the event loop. Not yet run (docs/platforms.md).
 */
export class ScreenStream implements AsyncDisposable {
  readonly #reader: SampleReader;
  #stream: Pointer;
  #output: StreamOutput | undefined;
  /** A dispatch queue, which is an object too (os/object.h). */
  #samples: Pointer;
  #isNew = false;
  #failed: Error | undefined;
  #hasEnded = false;

  private constructor(reader: SampleReader) {
    this.#reader = reader;
  }

  /** Rejects with an Error where it cannot be read. */
  static async open(asked: Streamed): Promise<ScreenStream> {
    // A program without windows of its own has no connection to the window server before its first question.
    const display = mainDisplay();
    const stream = new ScreenStream(new SampleReader(asked.size));
    try {
      await stream.#start(asked, await shareable(), display);
      return stream;
    } catch (error) {
      // One that begins late would go on for ever.
      await stream[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Of the latest picture: packed, blue first. */
  get pixels(): Uint8Array {
    return this.#reader.pixels;
  }

  /** Of the latest picture, us of the system's clock. */
  get ptsUs(): TheirUs {
    return this.#reader.ptsUs;
  }

  /** No other picture will come: the window was closed, or the user has stopped it. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether there is another picture than at the last call. Throws an Error where one could not be read. */
  take(): boolean {
    if (this.#failed !== undefined) throw this.#failed;
    if (!this.#isNew) return false;
    this.#isNew = false;
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { object, objectFor } = objc();
    const [stream, output, samples] = [this.#stream, this.#output, this.#samples];
    this.#stream = this.#output = this.#samples = undefined;
    // Samples may still wait for their turn while it stops; their memory is the reader's.
    output?.leave();
    // One that has ended by itself says that it cannot be stopped.
    if (stream !== undefined)
      await completion('done', (handler) => objectFor(stream, 'stopCaptureWithCompletionHandler:', handler)).catch(() => undefined);
    // Each of them keeps what it still needs.
    for (const held of [stream, output?.object, samples]) object(held, 'release');
  }

  async #start(asked: Streamed, content: Pointer, display: number): Promise<void> {
    const { kind, object, objectFor, classNamed, pooled } = objc();
    const make = kind('void*', 'void*', 'void*', 'void*');
    const hear = kind('bool', 'void*', 'int64_t', 'void*', 'void*');
    const isHeard = pooled(() => {
      const filter = asked.window === undefined ? ofDisplay(content, display) : ofWindow(content, asked.window);
      const settings = streamSettings(asked);
      const output = this.#listen().object;
      this.#samples = queue();
      this.#stream = make(object(classNamed('SCStream'), 'alloc'), 'initWithFilter:configuration:delegate:', filter, settings, output);
      for (const held of [content, filter, settings]) object(held, 'release');
      return hear<boolean>(this.#stream, 'addStreamOutput:type:sampleHandlerQueue:error:', output, SCREEN, this.#samples, null);
    });
    if (isHeard !== true) throw new Error('macOS does not stream it');
    await completion('done', (handler) => objectFor(this.#stream, 'startCaptureWithCompletionHandler:', handler));
  }

  #listen(): StreamOutput {
    this.#output = streamOutput({
      sample: (buffer) => {
        try {
          if (objc().pooled(() => this.#reader.read(buffer))) this.#isNew = true;
        } catch (error) {
          this.#failed = error instanceof Error ? error : new Error(String(error));
        }
      },
      stopped: () => {
        this.#hasEnded = true;
      },
    });
    return this.#output;
  }
}

/** An SCShareableContent, which is ours to release: all windows but the desktop's own, also those that are not on the screen. */
function shareable(): Promise<Pointer> {
  const ask = objc().kind('void', 'bool', 'bool', 'void*');
  const content = objc().classNamed('SCShareableContent');
  const name = 'getShareableContentExcludingDesktopWindows:onScreenWindowsOnly:completionHandler:';
  return completion('result', (handler) => ask(content, name, true, false, handler));
}

/** An SCContentFilter, which is ours to release. */
function ofWindow(content: Pointer, window: number): Pointer {
  const { object, objectFor, classNamed } = objc();
  return objectFor(
    object(classNamed('SCContentFilter'), 'alloc'),
    'initWithDesktopIndependentWindow:',
    among(content, 'windows', 'windowID', window),
  );
}

/** An SCContentFilter, which is ours to release: all that a display shows. */
function ofDisplay(content: Pointer, display: number): Pointer {
  const { kind, object, classNamed } = objc();
  const make = kind('void*', 'void*', 'void*');
  const all = object(classNamed('NSArray'), 'array');
  return make(
    object(classNamed('SCContentFilter'), 'alloc'),
    'initWithDisplay:excludingWindows:',
    among(content, 'displays', 'displayID', display),
    all,
  );
}

function among(content: Pointer, list: 'windows' | 'displays', id: 'windowID' | 'displayID', wanted: number): Pointer {
  const { kind, object } = objc();
  const number = kind('uint32_t');
  const found = elements(object(content, list)).find((one) => number<number>(one, id) === wanted);
  if (found === undefined) throw new Error('it is not among what macOS lets this program record');
  return found;
}

/** Its pictures come one after the other. */
const queue = (): Pointer =>
  koffi.load('/usr/lib/libSystem.B.dylib').func('void* dispatch_queue_create(str label, void* attributes)')('gap.window', null);
