import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AuditLog, readAudit } from '#app/lab/audit-log.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import { Keyring } from '#home/keyring.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

async function written(folder: string, lines: number) {
  const keyring = new Keyring(join(folder, 'keys'));
  await keyring.create('operator');
  const path = join(folder, 'audit.jsonl');
  using log = new AuditLog(path, keyring);
  for (let n = 0; n < lines; n++) log.add('ann', { what: 'note', text: `number ${n}` });
  return { path, keyring, own: keyring.own('operator') };
}

const refused = expect.objectContaining({ code: 'app.audit' });
const lineEnds = (text: string) => text.split('\n').slice(0, -1);

it.each([1, 2, 4])('%i of its last lines missing are noticed', async (missing) => {
  using folder = new TemporaryFolder();
  const { path, keyring, own } = await written(folder.path, 4);
  writeFileSync(
    path,
    lineEnds(readFileSync(path, 'utf8'))
      .slice(0, -missing)
      .map((line) => `${line}\n`)
      .join(''),
  );
  expect(() => readAudit(path, own)).toThrowError(refused);
  expect(() => new AuditLog(path, keyring)).toThrowError(refused);
});

it('an older signed head does not cover for lines that were replaced', async () => {
  using folder = new TemporaryFolder();
  const { path, keyring, own } = await written(folder.path, 2);
  copyFileSync(path, `${path}.2`);
  copyFileSync(`${path}.head`, `${path}.head.2`);
  {
    using log = new AuditLog(path, keyring);
    for (let n = 0; n < 3; n++) log.add('bob', { what: 'abort', text: 'fire drill' });
  }
  // The old log with the new head, and the new log with the old head.
  const now = readFileSync(path);
  copyFileSync(`${path}.2`, path);
  expect(() => readAudit(path, own)).toThrowError(refused);
  writeFileSync(path, now);
  copyFileSync(`${path}.head.2`, `${path}.head`);
  expect(() => readAudit(path, own)).toThrowError(refused);
});

it('another last line in the place of the signed one is noticed', async () => {
  using folder = new TemporaryFolder();
  const { path, own } = await written(folder.path, 3);
  const lines = lineEnds(readFileSync(path, 'utf8'));
  // Its number and the hash of the line before are right: only the head knows.
  const last = { ...(JSON.parse(lines[2] as string) as object), text: 'nothing happened' };
  writeFileSync(path, `${lines[0]}\n${lines[1]}\n${JSON.stringify(last)}\n`);
  expect(() => readAudit(path, own)).toThrowError(refused);
});

it('a head by another key counts for nothing', async () => {
  using folder = new TemporaryFolder();
  using other = new TemporaryFolder();
  const { path, own } = await written(folder.path, 3);
  const theirs = await written(other.path, 1);
  copyFileSync(`${theirs.path}.head`, `${path}.head`);
  expect(() => readAudit(path, own)).toThrowError(refused);
});

it('after a torn line it opens, and says so; a missing head is said too', async () => {
  using folder = new TemporaryFolder();
  const { path, keyring, own } = await written(folder.path, 3);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"seq":3,"ut`);
  {
    using log = new AuditLog(path, keyring);
    using _lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
  }
  expect(readAudit(path, own).map(({ what, text }) => [what, text])).toEqual([
    ['note', 'number 0'],
    ['note', 'number 1'],
    ['note', 'number 2'],
    ['log', 'the last line was torn after 12 characters, and was cut off'],
    ['opened', 'expected: no particular station'],
    ['closed', undefined],
  ]);
  rmSync(`${path}.head`);
  using log = new AuditLog(path, keyring);
  expect(log.oddities).toEqual(['no signed head was found']);
});

it('is one console’s: a second one is refused, and the first goes on', async () => {
  using folder = new TemporaryFolder();
  const { path, keyring, own } = await written(folder.path, 1);
  {
    using log = new AuditLog(path, keyring);
    expect(() => new AuditLog(path, keyring)).toThrowError(refused);
    log.add('ann', { what: 'note' });
  }
  using again = new AuditLog(path, keyring);
  again.add('ann', { what: 'note' });
  expect(readAudit(path, own)).toHaveLength(3);
});
