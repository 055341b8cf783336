import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Settings } from '#core/plan/settings.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { makeFolders, writeJson } from '#shard/folder/files.ts';

/** Where this user's settings are: GAP_SETTINGS, or the system's usual place. */
export function settingsPath(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.GAP_SETTINGS) return env.GAP_SETTINGS;
  const folder = {
    win32: env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'),
    darwin: join(homedir(), 'Library', 'Application Support'),
  }[platform as string];
  return join(folder ?? (env.XDG_CONFIG_HOME || join(homedir(), '.config')), 'gap-recorder', 'settings.json');
}

/** Reads the settings; without a file they are empty. Throws a GapError (`usage.settings`) for a file that cannot be parsed. */
export function readSettings(path = settingsPath()): Settings {
  if (!existsSync(path)) return Settings.parse({});
  try {
    return Settings.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? issueText(cause) : messageOf(cause);
    throw new GapError('usage.settings', said`${path}: ${why}`, said`Fix the file, or delete it to start afresh`, { cause });
  }
}

const issueText = ({ issues: [issue] }: z.ZodError): string => [issue?.path.join('.'), issue?.message].filter(Boolean).join(': ');

/** Writes the settings file as a whole. */
export async function writeSettings(settings: Settings, path = settingsPath()): Promise<void> {
  makeFolders(dirname(path));
  await writeJson(path, settings);
}
