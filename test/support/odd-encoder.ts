import type { TakePacket, VideoEncoder } from '#video/core/video-encoder.ts';
import { Encoder, type EncoderSettings } from '#video/encoder.ts';

/** What a driver may do wrong, from some picture on. */
export type Oddity = 'late' | 'fails' | 'ignores-keys' | 'reorders' | 'drops' | 'changes-size' | 'shows-before' | 'hangs' | 'aborts';

interface Told {
  readonly picture: Uint8Array;
  readonly before: Uint8Array;
  readonly ptsUs: number;
  readonly key: boolean;
}

/** A real encoder that does one thing wrong: in place of one of a display adapter, of which there is none here. */
export class OddEncoder implements VideoEncoder, Disposable {
  readonly #real: Encoder;
  readonly #oddity: Oddity;
  readonly #from: number;
  /** One of half the size. */
  readonly #other: Encoder;
  #sent = 0;
  #held: { readonly bytes: Uint8Array; readonly ptsUs: number; readonly key: boolean }[] = [];
  #before: Uint8Array | undefined;

  private constructor(real: Encoder, other: Encoder, oddity: Oddity, from: number) {
    this.#real = real;
    this.#other = other;
    this.#oddity = oddity;
    this.#from = from;
  }

  static async open(settings: EncoderSettings, oddity: Oddity, from = 20): Promise<OddEncoder> {
    const half = { ...settings, width: settings.width / 2, height: 2 * Math.floor(settings.height / 4) };
    return new OddEncoder(await Encoder.open(settings), await Encoder.open(half), oddity, from);
  }

  encode(picture: Uint8Array, ptsUs: number, take: TakePacket, key = false): void {
    const isOdd = this.#sent++ >= this.#from;
    const before = this.#before ?? picture;
    this.#before = Uint8Array.from(picture);
    if (!isOdd) this.#real.encode(picture, ptsUs, take, key);
    else this.#misbehave({ picture, before, ptsUs, key }, take);
  }

  #misbehave({ picture, before, ptsUs, key }: Told, take: TakePacket): void {
    switch (this.#oddity) {
      case 'fails':
        throw new Error('the adapter was removed');
      case 'hangs':
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        return;
      case 'aborts':
        // A thread cannot call abort() itself.
        process.kill(process.pid, 'SIGABRT');
        return;
      case 'ignores-keys':
        this.#real.encode(picture, ptsUs, take);
        return;
      case 'drops':
        this.#real.encode(picture, ptsUs, (bytes, us, isKey) => this.#sent % 2 === 0 && take(bytes, us, isKey), key);
        return;
      case 'changes-size':
        this.#other.encode(picture, ptsUs, take, key);
        return;
      case 'shows-before':
        this.#real.encode(before, ptsUs, take, key);
        return;
      case 'late':
      case 'reorders':
        this.#real.encode(
          picture,
          ptsUs,
          (bytes, us, isKey) => this.#held.push({ bytes: Uint8Array.from(bytes), ptsUs: us, key: isKey }),
          key,
        );
        if (this.#held.length === 2) this.#giveOne(take);
    }
  }

  finish(take: TakePacket): void {
    this.#real.finish(take);
    while (this.#held.length > 0) this.#giveOne(take);
  }

  #giveOne(take: TakePacket): void {
    const packet = this.#oddity === 'reorders' ? this.#held.pop() : this.#held.shift();
    if (packet !== undefined) take(packet.bytes, packet.ptsUs, packet.key);
  }

  [Symbol.dispose](): void {
    this.#real[Symbol.dispose]();
    this.#other[Symbol.dispose]();
  }
}
