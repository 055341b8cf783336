import { join } from 'node:path';
import type { SourceFacts } from '#corpus/core/export/source-facts.ts';
import { TAR_BYTES, tarName } from '#corpus/core/export/webdataset.ts';
import { tarBytes } from '#format/core/tar.ts';
import { TarWriter } from '#shard/folder/tar-writer.ts';

interface Sample {
  readonly key: string;
  readonly members: readonly (readonly [kind: string, content: Uint8Array])[];
  readonly facts: SourceFacts;
  readonly firstFrame: number;
  readonly frames: number;
}

/** Where a sample was put. */
export interface PutSample extends Omit<Sample, 'members'> {
  readonly split: string;
  readonly tar: string;
  readonly offset: number;
  readonly size: number;
}

interface OpenTar {
  readonly name: string;
  readonly writer: TarWriter;
}

/** Puts samples into tar files of about one gigabyte, those of each split into its own. */
export class SampleTars implements Disposable {
  readonly #folder: string;
  readonly #open = new Map<string, OpenTar>();
  readonly #counts = new Map<string, number>();
  readonly #samples: PutSample[] = [];
  readonly #names: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  put(split: string, { members, ...sample }: Sample): void {
    const bytes = members.reduce((sum, [, content]) => sum + tarBytes(content.byteLength), 0);
    const { name, writer } = this.#tarFor(split, bytes);
    const offset = writer.bytes;
    for (const [kind, content] of members) writer.put(`${sample.key}.${kind}`, content);
    this.#samples.push({ ...sample, split, tar: name, offset, size: writer.bytes - offset });
  }

  /** Ends all files. */
  finish(): { readonly samples: readonly PutSample[]; readonly names: readonly string[] } {
    for (const split of [...this.#open.keys()]) this.#end(split);
    return { samples: this.#samples, names: this.#names.sort() };
  }

  [Symbol.dispose](): void {
    for (const { writer } of this.#open.values()) writer[Symbol.dispose]();
  }

  #tarFor(split: string, bytes: number): OpenTar {
    const before = this.#open.get(split);
    if (before !== undefined && (before.writer.bytes === 0 || before.writer.bytes + bytes <= TAR_BYTES)) return before;
    this.#end(split);
    const number = this.#counts.get(split) ?? 0;
    this.#counts.set(split, number + 1);
    const name = tarName(split, number);
    this.#names.push(name);
    const open = { name, writer: new TarWriter(join(this.#folder, name), 0o666) };
    this.#open.set(split, open);
    return open;
  }

  #end(split: string): void {
    const open = this.#open.get(split);
    this.#open.delete(split);
    if (open === undefined) return;
    using writer = open.writer;
    writer.finish();
  }
}
