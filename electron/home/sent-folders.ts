import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parsedJson } from '#format/core/json-text.ts';
import { settingsPath } from '#home/settings-file.ts';
import { replaceText } from '#shard/folder/files.ts';

const MOST = 50;

const path = () => join(dirname(settingsPath()), 'sent-from.json');

/** Folders from which this user has sent recordings from a window: a consent that is withdrawn reaches them, too, once another folder is set. The newest last. */
export function sentFolders(): readonly string[] {
  if (!existsSync(path())) return [];
  return (
    z
      .array(z.string())
      .max(MOST)
      .safeParse(parsedJson(readFileSync(path(), 'utf8'))).data ?? []
  );
}

export function noteSentFolder(folder: string): void {
  const known = sentFolders();
  if (known.at(-1) !== folder) replaceText(path(), `${JSON.stringify([...known.filter((one) => one !== folder), folder].slice(-MOST))}\n`);
}
