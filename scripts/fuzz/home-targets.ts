import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog, readAudit } from '#app/lab/audit-log.ts';
import { keysFolder } from '#home/keyring.ts';
import { readRevocations, revoke } from '#home/revocation-list.ts';
import { Keyring } from '#library/index.ts';
import { mutate } from '#scripts/fuzz/mutate.ts';
import { answers, type Target } from '#scripts/fuzz/targets.ts';

/** A user's own files, which somebody else may have written into: keys, withdrawn consents, the lab's log. */
export async function homeTargets(work: string): Promise<readonly Target[]> {
  const keyring = new Keyring();
  const keys = join(work, 'keys');
  cpSync(keysFolder(), keys, { recursive: true });
  const list = join(work, 'revocations.dsse.json');
  await revoke('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c110', keyring, list);
  const log = join(work, 'audit.jsonl');
  {
    using audit = new AuditLog(log, keyring);
    for (const what of ['lab.start', 'lab.stop', 'lab.start']) audit.add('ann', { what, station: 'one' });
  }
  const damaged = (name: string, paths: readonly string[], look: () => unknown): Target => {
    const whole = new Map(paths.map((path) => [path, readFileSync(path)]));
    return {
      name,
      async feed(random) {
        const path = random.of(paths);
        const bytes = whole.get(path) as Buffer;
        writeFileSync(path, mutate(bytes, random));
        await answers(look);
        writeFileSync(path, bytes);
      },
    };
  };
  return [
    damaged('keys', [join(keys, 'keys.json')], () => {
      const read = new Keyring(keys);
      read.signer('recorder');
      return read.trusted;
    }),
    damaged('revocations', [list], () => readRevocations([list], keyring.trusted)),
    damaged('audit-log', [log, `${log}.head`], () => readAudit(log, keyring.own('operator'))),
  ];
}
