/** How much there is of something. */
export interface Counted {
  readonly what: string;
  readonly shards: number;
  readonly hours: number;
}

/** What a release's pages tell beside its signed text. Most first. */
export interface ReleaseFacts {
  readonly titles: readonly Counted[];
  readonly machines: readonly Counted[];
  readonly systems: readonly Counted[];
  readonly devices: readonly Counted[];
  readonly codecs: readonly Counted[];
  /** What players agreed to. */
  readonly scopes: readonly Counted[];
  /** Checks that warned: known faults. */
  readonly faults: readonly Counted[];
  readonly players: number;
  /** Shards with the record of what was agreed to; the consent of all others is on file elsewhere. */
  readonly withConsent: number;
  /** Shards signed by a key that was known where they were judged. */
  readonly signed: number;
  /** Shards that were decoded, or whose score is known. */
  readonly deep: number;
  readonly lagMs: { readonly median: number; readonly known: number } | undefined;
}
