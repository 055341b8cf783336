/**
 * The key to the tiles of one session. It is derived from a rotating secret for this session alone, so that the secret itself never comes
 * near the recorder; neither ever enters the shard.
 */
export interface WatermarkKey {
  readonly keyId: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}
