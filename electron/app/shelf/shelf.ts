import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Judgements } from '#app/shelf/judgements.ts';
import { ShardLines, withBeside } from '#app/shelf/shard-lines.ts';
import { GapError } from '#format/core/errors.ts';
import { isSessionId } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import type { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

/** Which sealed shards there are, by session id. */
export class Shelf {
  readonly #folder: () => string;
  /** Folders of others, which are decided on, by their ids; asked for only where they are needed. */
  readonly #checked: () => ReadonlyMap<string, string>;
  readonly keyring: Keyring;
  readonly lines = new ShardLines();
  readonly judgements = new Judgements();

  /** `folder`: that of this machine's own. */
  constructor(folder: () => string, keyring: Keyring, checked: () => ReadonlyMap<string, string> = () => new Map()) {
    [this.#folder, this.keyring, this.#checked] = [folder, keyring, checked];
  }

  /** Whose signatures count, and which consents were withdrawn. */
  get believed() {
    const { trusted } = this.keyring;
    return { trusted, revoked: knownRevocations(trusted) };
  }

  /** The newest first. `checked`: those of others. */
  list(checked = false): ShardLine[] {
    const { trusted } = this.keyring;
    const lines = [...(checked ? this.#checked() : this.#own)].flatMap(([sessionId, folder]) => {
      const line = this.lines.of(folder);
      return line === undefined ? [] : withBeside({ ...this.judgements.with(line), sessionId }, trusted);
    });
    return lines.sort((a, b) => (b.recordedUtc ?? '').localeCompare(a.recordedUtc ?? ''));
  }

  /** The folder of a shard. Throws a GapError (`shard.none`) where there is no such shard. */
  path(sessionId: string): string {
    const own = join(this.#folder(), sessionId);
    if (!isSessionId(sessionId)) throw noShard(own);
    if (existsSync(own)) return own;
    const other = this.#checked().get(sessionId);
    if (other === undefined || !existsSync(other)) throw noShard(own);
    return other;
  }

  /** The same of one of this machine's own: others are looked at and decided on, and stay as they are. Throws a GapError (`shard.others`) as well. */
  ownPath(sessionId: string): string {
    const folder = this.path(sessionId);
    if (folder !== join(this.#folder(), sessionId))
      throw new GapError(
        'shard.others',
        said`${folder}: is not one of this machine’s own`,
        said`Set its folder as the one for recordings first`,
      );
    return folder;
  }

  get #own(): (readonly [sessionId: string, folder: string])[] {
    const folder = this.#folder();
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => isSessionId(name))
      .map((id) => [id, join(folder, id)] as const);
  }
}

export function noShard(folder: string): GapError {
  return new GapError('shard.none', said`${folder}: there is no such shard`, said`It was moved or deleted: look at the list again`);
}
