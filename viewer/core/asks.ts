import type { Consent } from '#format/core/documents/consent.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import type { Fault } from '#server/core/fault.ts';
import type { ShardDetail, ShardInput, ShardLine } from '#shard/core/review/shard-detail.ts';
import type { Address } from '#viewer/core/address.ts';

/** A file that a page was given, or one of a web server; null: a name of something else. */
export type Source<F> = F | { readonly url: string; readonly size: number } | null;

/** What a page can open: names of files, and where they are. */
export interface Shown<F> {
  readonly path: string;
  readonly files: readonly (readonly [name: string, source: Source<F>])[];
}

/** What a shard says of itself, before anything of it is checked. */
export interface Glance {
  readonly line: ShardLine;
  /** Absent where there is none, or none that can be read. */
  readonly consent?: Consent;
  /** Ids of the keys that signed it. */
  readonly signers: readonly string[];
}

/** What a page asks of its Worker: `F` is a browser's File. Shards are numbered from 0, in the order in which they were opened. */
export interface Asks<F> {
  /** The shards at an address. */
  readonly find: { readonly with: { readonly address: Address }; readonly answer: readonly Shown<F>[] };
  readonly open: { readonly with: { readonly shards: readonly Shown<F>[] }; readonly answer: null };
  readonly glance: { readonly with: { readonly shard: number }; readonly answer: Glance };
  readonly frames: { readonly with: { readonly shard: number }; readonly answer: ArrayBuffer };
  readonly mouse: { readonly with: { readonly shard: number }; readonly answer: ArrayBuffer };
  readonly pads: { readonly with: { readonly shard: number }; readonly answer: ArrayBuffer };
  readonly input: { readonly with: { readonly shard: number }; readonly answer: ShardInput };
  /** Bytes of its video, `to` exclusive. */
  readonly video: { readonly with: { readonly shard: number; readonly from: number; readonly to: number }; readonly answer: ArrayBuffer };
  /** Reads every byte. */
  readonly detail: { readonly with: { readonly shard: number }; readonly answer: ShardDetail };
  /** By public keys, as PEM. */
  readonly verify: {
    readonly with: { readonly shard: number; readonly keys: readonly string[] };
    readonly answer: { readonly verdict: 'pass' | 'fail'; readonly findings: readonly Finding[] };
  };
  /** What the player did, as JSON lines. */
  readonly clip: { readonly with: { readonly shard: number; readonly first: number; readonly count: number }; readonly answer: string };
}

export type AskName = keyof Asks<unknown>;

/** To the Worker. */
export type Asked<F> = { [Name in AskName]: { readonly id: number; readonly ask: Name; readonly with: Asks<F>[Name]['with'] } }[AskName];

/** And back; `pct`: how much of it is done. */
export type Told =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly fault: Fault }
  | { readonly id: number; readonly pct: number };
