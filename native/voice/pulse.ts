import koffi from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { type Microphone, VOICE_BLOCK, VOICE_HZ } from '#native/voice/microphone.ts';
import { defaultPulseSource } from '#native/voice/pulse-source.ts';

// pulse/def.h, pulse/sample.h.
const STREAM_RECORD = 2;
const SAMPLE_S16LE = 3;
const SPEC_BYTES = 12;
const ANY = 0xffff_ffff;
const MONITOR = '.monitor';

function bind() {
  const pulse = koffi.load('libpulse-simple.so.0');
  return {
    open: pulse.func(
      'void* pa_simple_new(str server, str name, int direction, str device, str stream, void* spec, void* map, void* attributes, void* error)',
    ),
    read: pulse.func('int pa_simple_read(void* stream, void* data, size_t bytes, void* error)'),
    free: pulse.func('void pa_simple_free(void* stream)'),
    why: koffi.load('libpulse.so.0').func('str pa_strerror(int error)'),
  };
}

/** The default source of PulseAudio, or of PipeWire in its place. */
export class PulseMicrophone implements Microphone {
  readonly source = 'pulse';
  readonly #pulse: ReturnType<typeof bind>;
  readonly #stream: unknown;
  readonly #error = Buffer.alloc(4);

  constructor() {
    let source: string | undefined;
    try {
      this.#pulse = bind();
      source = defaultPulseSource();
    } catch (cause) {
      throw none(said`libpulse-simple is not installed`, said`Install PulseAudio or PipeWire with its PulseAudio server`, cause);
    }
    if (source === undefined) throw none(said`no sound server answers`, said`Start PulseAudio or PipeWire, and connect a microphone`);
    // Without a microphone the server names what the loudspeakers play: the game, and other people's voices.
    if (source.endsWith(MONITOR)) throw none(said`there is none, only what the loudspeakers play`, said`Connect a microphone`);
    const spec = Buffer.alloc(SPEC_BYTES);
    spec.writeInt32LE(SAMPLE_S16LE, 0);
    spec.writeUInt32LE(VOICE_HZ, 4);
    spec.writeUInt8(1, 8);
    // maxlength, tlength, prebuf, minreq: the server's choice; fragsize: one block, or it would hand over two seconds at a time.
    const attributes = Buffer.alloc(20);
    for (const at of [0, 4, 8, 12]) attributes.writeUInt32LE(ANY, at);
    attributes.writeUInt32LE(2 * VOICE_BLOCK, 16);
    this.#stream = this.#pulse.open(null, 'GAP recorder', STREAM_RECORD, source, 'level of the voice', spec, null, attributes, this.#error);
    if (this.#stream === null) {
      const why = this.#pulse.why(this.#error.readInt32LE()) as string;
      throw none(why, said`Connect a microphone, and allow programs to use it`);
    }
  }

  read(into: Int16Array): boolean {
    return this.#pulse.read(this.#stream, into, into.byteLength, this.#error) === 0;
  }

  [Symbol.dispose](): void {
    this.#pulse.free(this.#stream);
  }
}

const none = (why: Words, remedy: Words, cause?: unknown) =>
  new GapError('preflight.microphone', said`No microphone can be heard: ${why}`, remedy, { cause });
