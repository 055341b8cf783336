import { dirname, join } from 'node:path';
import { AuditLog } from '#app/lab/audit-log.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import { type Served, type ServeOptions, serve } from '#app/server/serve.ts';
import { Keyring } from '#home/keyring.ts';
import { settingsPath } from '#home/settings-file.ts';

export interface LabOptions extends Pick<ServeOptions, 'pages' | 'port' | 'lan'> {
  /** Stations that must be connected before anything starts. */
  readonly expected: readonly string[];
  readonly author: string;
  /** `undefined`: the default audit log, beside the settings. */
  readonly log: string | undefined;
}

/** Opens a lab's console: the operator's page, and the door for stations. */
export async function openLab({ expected, author, log: path, pages, port, lan }: LabOptions): Promise<Served> {
  await using opening = new AsyncDisposableStack();
  const keyring = new Keyring();
  await keyring.ensure('operator');
  const log = opening.use(new AuditLog(path ?? join(dirname(settingsPath()), 'lab', 'audit.jsonl'), keyring));
  const lab = opening.use(new LabDesk({ expected, log, author, keyring }));
  const served = opening.use(await serve(lab, { pages, port, lan, lab }));
  const open = opening.move();
  return { ...served, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
