import { type CheckedTables, checkTables } from '#format/check/check-tables.ts';
import { type JudgedContent, judgeContent } from '#format/check/judge-content.ts';
import { type CheckedLabels, checkLabels } from '#format/check/optional-files.ts';
import type { ValidateOptions } from '#format/check/validate-options.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { type DocumentName, type DocumentOf, ShardFolder } from '#format/folder/shard-folder.ts';

/** A shard while it is checked: what several checks need of it is read once. */
export class ShardToCheck {
  readonly folder: string;
  readonly options: ValidateOptions;
  readonly #shard: ShardFolder;
  #tables: Promise<CheckedTables> | undefined;
  #labels: Promise<CheckedLabels> | undefined;
  #content: Promise<JudgedContent> | undefined;

  constructor(folder: string, options: ValidateOptions) {
    this.folder = folder;
    this.options = options;
    this.#shard = new ShardFolder(folder);
  }

  look<K extends DocumentName>(name: K) {
    return this.#shard.look(name);
  }

  /** A document, where it follows its schema. */
  good<K extends DocumentName>(name: K): DocumentOf<K> | undefined {
    const looked = this.#shard.look(name);
    return looked.is === 'good' ? looked.data : undefined;
  }

  /** Whether this recorder wrote it, which puts more into a shard than the text asks for. */
  get isOurs(): boolean {
    return this.good('meta')?.recorder !== undefined;
  }

  get tables(): Promise<CheckedTables> {
    this.#tables ??= checkTables(this.folder, this.isOurs);
    return this.#tables;
  }

  get labels(): Promise<CheckedLabels> {
    this.#labels ??= checkLabels(this.folder);
    return this.#labels;
  }

  get content(): Promise<JudgedContent> {
    this.#content ??= this.tables.then(({ readable }) =>
      judgeContent({ folder: this.folder, meta: this.good('meta'), readable }, this.options),
    );
    return this.#content;
  }
}

/** What a check finds in a shard. */
export type ShardCheck = (shard: ShardToCheck) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;
