import type { Action, Way } from '#format/core/findings/way.ts';
import { shellQuoted } from '#shard/core/report/shell-quoted.ts';

/** The command for each action. `of`: its argument; without one, the placeholder from the help. */
const COMMANDS: Readonly<Record<Action, (of: string | undefined) => string>> = {
  adopt: (shard = 'SHARD') => `gap adopt ${shellQuoted(shard)} --out DIR`,
  calibrate: (of) => `gap calibrate${{ window: ' --window', screen: ' --no-window' }[of ?? ''] ?? ''}`,
  'calibrate-game': () => 'gap calibrate --game GAME',
  check: () => 'gap doctor',
  console: () => 'gap console',
  'create-key': (role = 'ROLE') => `gap keys create ${role}`,
  'export-watermark-key': (of = 'KEY SESSION') => {
    const [key, session] = of.split(' ');
    return `gap keys export watermark --id ${key} --session ${session} --out FILE`;
  },
  'forget-lag': (title = 'TITLE') => `gap calibrate --forget ${shellQuoted(title)}`,
  'give-consent': (scopes = 'SCOPE') => `gap consent new ${scopes.replace(/(^| )/g, '$1--scope ')}`,
  inspect: (shard = 'SHARD') => `gap inspect ${shellQuoted(shard)}`,
  'list-game': () => 'gap games add NAME',
  'list-keys': () => 'gap keys list',
  recover: (folder = 'FOLDER') => `gap recover ${shellQuoted(folder)}`,
  'rotate-key': (role = 'ROLE') => `gap keys rotate ${role}`,
  seal: (folder = 'FOLDER') => `gap seal ${shellQuoted(folder)}`,
  'show-consents': () => 'gap consent show',
  sign: (shard = 'SHARD') => `gap sign ${shellQuoted(shard)} --as recorder`,
  'trust-key': () => 'gap keys trust NAME FILE.pem --as ROLE --id ID',
  validate: (shard = 'SHARD') => `gap validate ${shellQuoted(shard)}`,
  'watch-devices': () => 'gap devices --watch',
};

/** A remedy for the command line: in words, then the flags and the command. */
export function remedyText({ remedy, way }: { readonly remedy: string; readonly way?: Way | undefined }): string {
  const flags = (way?.settings ?? []).map((setting) => `--${setting}`);
  const command = way?.action === undefined ? [] : [`\`${COMMANDS[way.action](way.of)}\``];
  const how = [...flags, ...command].join(', ');
  return how === '' ? remedy : `${remedy} (${how})`;
}
