import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AuditLog, type Entry, readAudit } from '#app/lab/audit-log.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import type { PresentStation } from '#app/lab/present-station.ts';
import type { LabView } from '#core/lab/lab-calls.ts';
import type { ToStation } from '#core/lab/lab-contract.ts';
import { Keyring } from '#home/keyring.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** The disk of the log is full while this says so. */
class FullDiskLog extends AuditLog {
  full = false;

  override add(author: string, entry: Entry) {
    if (this.full) throw new Error('ENOSPC: no space left on device, write');
    return super.add(author, entry);
  }
}

async function openConsole(folder: string) {
  const keyring = new Keyring(join(folder, 'keys'));
  await keyring.create('operator');
  const path = join(folder, 'audit.jsonl');
  const log = new FullDiskLog(path, keyring);
  const lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
  const admit = (name: string, answers: (id: number) => void = () => {}) => {
    const asked: string[] = [];
    const station: PresentStation = lab.admit(name, '1', {
      post: (message: ToStation) => {
        if (message.type !== 'do') return;
        asked.push(message.what);
        setImmediate(() => station.take({ type: 'done', id: message.id }));
        answers(message.id);
      },
    });
    return { station, asked };
  };
  return { lab, log, path, own: keyring.own('operator'), admit };
}

const recording = { phase: 'recording', sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', folder: '/x' } as const;

it('stops its stations though its disk is full, starts nothing, and says what the log lacks once it can', async () => {
  using folder = new TemporaryFolder();
  const { lab, log, path, own, admit } = await openConsole(folder.path);
  const { station, asked } = admit('one');
  station.take({ type: 'state', state: { phase: 'idle' }, game: 'x', notReady: [] });
  log.full = true;
  await expect(lab.calls['lab.start']({})).rejects.toMatchObject({ code: 'app.audit', message: expect.stringContaining('ENOSPC') });
  await expect(lab.calls['lab.note']({ text: 'hm' })).rejects.toMatchObject({ code: 'app.audit' });
  expect(asked).toEqual([]);
  station.take({ type: 'state', state: recording, game: 'x', notReady: [] });
  expect(lab.view.logFault).toContain('ENOSPC');
  await lab.calls['lab.steer']({ command: 'lab-hold' });
  await lab.calls['lab.steer']({ command: 'stop' });
  await lab.calls['lab.abort']({ reason: 'fire' });
  expect(asked).toEqual(['lab-hold', 'stop', 'abort']);
  log.full = false;
  await lab.calls['lab.note']({ text: 'space was made' });
  expect(lab.view.logFault).toBeUndefined();
  lab[Symbol.dispose]();
  log[Symbol.dispose]();
  const lines = readAudit(path, own);
  expect(lines.find(({ what }) => what === 'log')?.text).toMatch(/^8 lines could not be written: ENOSPC/);
  expect(lines.map(({ what }) => what)).toEqual(['opened', 'came', 'log', 'note', 'closed']);
});

it('is not blocked by a station that reports thousands of divergences', async () => {
  using folder = new TemporaryFolder();
  const { lab, log, path, own, admit } = await openConsole(folder.path);
  const [honest, hostile] = [admit('one').station, admit('two').station];
  const views: LabView[] = [];
  using _listening = lab.listen((event, value) => event === 'lab' && views.push(value as LabView));
  const began = performance.now();
  for (let match = 0; match < 200; match++)
    for (const [station, hash] of [
      [honest, 'a'],
      [hostile, 'b'],
    ] as const)
      station.take({ type: 'hashes', match: `${match}`.padEnd(200, 'm'), hashes: Array.from({ length: 50 }, (_, n) => [n, 0, hash]) });
  const tookMs = performance.now() - began;
  await until('it is shown', () => (views.at(-1)?.divergences.length ?? 0) > 0);
  // 10,000 of them: 199 MB went to each page.
  expect(lab.view.divergences).toHaveLength(50);
  expect(views.reduce((sum, view) => sum + JSON.stringify(view).length, 0)).toBeLessThan(2_000_000 + 40 * tookMs);
  lab[Symbol.dispose]();
  log[Symbol.dispose]();
  expect(readAudit(path, own).filter(({ what }) => what === 'divergence')).toHaveLength(50);
});
