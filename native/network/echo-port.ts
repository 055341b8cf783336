import type { SpanUs, TsUs } from '#format/core/time/units.ts';
import type { EchoTarget } from '#native/core/network/echo-target.ts';

/** An answer to an echo: when it came, where the system says so (Linux), else when it was read. */
export interface EchoAnswer {
  readonly seq: number;
  readonly atUs: TsUs;
}

/** Sends numbered echoes to one host and waits for answers. Used by one thread. */
export interface EchoSocket extends Disposable {
  /** Never throws: what cannot be sent is not answered. */
  send(seq: number): void;
  /** The next answer; undefined when none has come after `us`. */
  answer(us: SpanUs): EchoAnswer | undefined;
}

/** A host whose name has been looked up: `family` is 4 or 6. */
export interface EchoAddress extends Pick<EchoTarget, 'port'> {
  readonly address: string;
  readonly family: 4 | 6;
}
