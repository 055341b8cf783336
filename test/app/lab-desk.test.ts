import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '#app/lab/audit-log.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import type { AppState } from '#core/app/state.ts';
import type { ToStation } from '#core/lab/lab-contract.ts';
import { said } from '#format/core/said.ts';
import { Keyring } from '#home/keyring.ts';
import { until } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

let folder: TemporaryFolder;
let lab: LabDesk;
let log: AuditLog;
beforeEach(async () => {
  folder = new TemporaryFolder();
  const keyring = new Keyring(join(folder.path, 'keys'));
  await keyring.create('operator');
  log = new AuditLog(join(folder.path, 'audit.jsonl'), keyring);
  lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
});
afterEach(() => {
  lab[Symbol.dispose]();
  log[Symbol.dispose]();
  folder[Symbol.dispose]();
});

const sessionId = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
const recording: AppState = { phase: 'recording', sessionId, folder: '/x' };
const waiting: AppState = {
  phase: 'recovering',
  sessionId,
  folder: '/x',
  why: 'killed',
  sealing: { step: 'encoding', unit: 'frames', done: 0, of: 10, perS: 0, waits: 'the game is in front' },
};
const RUNS = said`something is already running`;

/** A station that does what it is asked, and what it was asked. */
function admit(name: string) {
  const asked: string[] = [];
  const station = lab.admit(name, '1', {
    post: (message: ToStation) => {
      if (message.type !== 'do') return;
      asked.push(message.what);
      setImmediate(() => station.take({ type: 'done', id: message.id }));
    },
  });
  const is = (state: AppState, notReady = state.phase === 'idle' ? [] : [RUNS]) =>
    station.take({ type: 'state', state, game: 'x', notReady });
  return { station, asked, is };
}

describe('one station of several', () => {
  it('is stopped, or aborted, by itself', async () => {
    const [one, two] = [admit('one'), admit('two')];
    for (const { is } of [one, two]) is(recording);
    await lab.calls['lab.steer']({ command: 'stop', station: 'one' });
    await lab.calls['lab.abort']({ reason: 'fire', station: 'two' });
    expect([one.asked, two.asked]).toEqual([['stop'], ['abort']]);
  });

  it('that waits for its game to leave the front makes its video when the operator says so', async () => {
    const [one, two] = [admit('one'), admit('two')];
    one.is(waiting);
    two.is(recording);
    await lab.calls['lab.steer']({ command: 'go-on' });
    expect([one.asked, two.asked]).toEqual([['go-on'], []]);
  });
});

it('a station that is not seen is known to be busy by what it says anyway, and by nothing else', () => {
  const { station } = admit('one');
  station.take({ type: 'state', notReady: [said`no game is chosen`] });
  expect(lab.view.stations[0]).toMatchObject({ unseen: true, busy: false });
  station.take({ type: 'state', notReady: [RUNS] });
  expect(lab.view.stations[0]).toMatchObject({ unseen: true, busy: true });
});

it('a take that is repeated stops what runs, and starts again once every station is ready', async () => {
  const [one, two] = [admit('one'), admit('two')];
  for (const { is } of [one, two]) is(recording);
  await lab.calls['lab.repeat']({ reason: 'phone rang' });
  expect([one.asked, two.asked]).toEqual([['abort'], ['abort']]);
  one.is({ phase: 'idle' });
  two.is(waiting);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([one.asked, two.asked]).toEqual([['abort'], ['abort']]);
  two.is({ phase: 'idle' });
  await until('both are started', () => one.asked.includes('start') && two.asked.includes('start'));
  for (const { is } of [one, two]) is(recording);
  // Once, and not again and again.
  for (const { is } of [one, two]) is({ phase: 'idle' });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([one.asked, two.asked]).toEqual([
    ['abort', 'start'],
    ['abort', 'start'],
  ]);
});
