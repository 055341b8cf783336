import koffi from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { keepInMemory } from '#native/voice/keep-in-memory.ts';
import { type Microphone, VOICE_BLOCK, VOICE_HZ } from '#native/voice/microphone.ts';

// mmeapi.h, 64-bit.
const WAVE_MAPPER = 0xffff_ffff;
const FORMAT_PCM = 1;
const FORMAT_BYTES = 18;
const HEADER_BYTES = 48;
const HEADER = { data: 0, bytes: 8, flags: 24 } as const;
const DONE = 1;
const BLOCKS = 8;
const LOOK_US = 10_000;
/** A device that has filled nothing for so long is gone. */
const MOST_LOOKS = 200;

function bind() {
  const winmm = koffi.load('winmm.dll');
  return {
    open: winmm.func(
      'uint32_t __stdcall waveInOpen(void* handle, uint32_t device, void* format, uintptr_t callback, uintptr_t instance, uint32_t flags)',
    ),
    prepare: winmm.func('uint32_t __stdcall waveInPrepareHeader(intptr_t handle, void* header, uint32_t bytes)'),
    add: winmm.func('uint32_t __stdcall waveInAddBuffer(intptr_t handle, void* header, uint32_t bytes)'),
    start: winmm.func('uint32_t __stdcall waveInStart(intptr_t handle)'),
    reset: winmm.func('uint32_t __stdcall waveInReset(intptr_t handle)'),
    unprepare: winmm.func('uint32_t __stdcall waveInUnprepareHeader(intptr_t handle, void* header, uint32_t bytes)'),
    close: winmm.func('uint32_t __stdcall waveInClose(intptr_t handle)'),
  };
}

interface Block {
  readonly header: Buffer;
  readonly samples: Int16Array;
}

/** The default microphone of Windows (waveIn): blocks are filled one after the other, and looked at every 10 ms. */
export class WaveInMicrophone implements Microphone {
  readonly source = 'wave-in';
  readonly #w = bind();
  readonly #handle: number;
  readonly #blocks: readonly Block[];
  readonly #sleeper = new Sleeper();
  #next = 0;

  constructor() {
    const format = Buffer.alloc(FORMAT_BYTES);
    format.writeUInt16LE(FORMAT_PCM, 0);
    format.writeUInt16LE(1, 2);
    format.writeUInt32LE(VOICE_HZ, 4);
    format.writeUInt32LE(2 * VOICE_HZ, 8);
    format.writeUInt16LE(2, 12);
    format.writeUInt16LE(16, 14);
    const handle = Buffer.alloc(8);
    const failed = this.#w.open(handle, WAVE_MAPPER, format, 0, 0, 0) as number;
    if (failed !== 0)
      throw new GapError(
        'preflight.microphone',
        said`No microphone can be heard: Windows gives error ${failed}`,
        said`Connect a microphone, and allow desktop programs to use it (Settings, Privacy, Microphone)`,
      );
    this.#handle = Number(handle.readBigInt64LE());
    this.#blocks = Array.from({ length: BLOCKS }, () => this.#block());
    this.#w.start(this.#handle);
  }

  read(into: Int16Array): boolean {
    const { header, samples } = this.#blocks[this.#next] as Block;
    for (let looks = 0; (header.readUInt32LE(HEADER.flags) & DONE) === 0; looks++) {
      if (looks === MOST_LOOKS) return false;
      this.#sleeper.sleep(LOOK_US);
    }
    into.set(samples.subarray(0, into.length));
    samples.fill(0);
    header.writeUInt32LE(header.readUInt32LE(HEADER.flags) & ~DONE, HEADER.flags);
    this.#next = (this.#next + 1) % BLOCKS;
    return this.#w.add(this.#handle, header, HEADER_BYTES) === 0;
  }

  #block(): Block {
    const samples = new Int16Array(VOICE_BLOCK);
    // Windows keeps the address: memory of an ArrayBuffer stays where it is, that of a small Buffer may move.
    const header = Buffer.from(new ArrayBuffer(HEADER_BYTES));
    keepInMemory(samples);
    header.writeBigUInt64LE(BigInt(koffi.address(samples)), HEADER.data);
    header.writeUInt32LE(samples.byteLength, HEADER.bytes);
    this.#w.prepare(this.#handle, header, HEADER_BYTES);
    this.#w.add(this.#handle, header, HEADER_BYTES);
    return { header, samples };
  }

  [Symbol.dispose](): void {
    // Gives every block back before its memory goes.
    this.#w.reset(this.#handle);
    for (const { header } of this.#blocks) this.#w.unprepare(this.#handle, header, HEADER_BYTES);
    this.#w.close(this.#handle);
    this.#sleeper[Symbol.dispose]();
  }
}
