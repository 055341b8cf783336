import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { AuditLog, readAudit } from '#app/lab/audit-log.ts';
import { joinLab } from '#app/lab/join-lab.ts';
import { LabDesk } from '#app/lab/lab-desk.ts';
import { type Served, serve } from '#app/server/serve.ts';
import type { LabFigures } from '#core/lab/lab-calls.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import { Take } from '#core/lab/takes.ts';
import { verify } from '#format/check/verify.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { english, type Words } from '#format/core/said.ts';
import { Keyring } from '#home/keyring.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { showing } from '#server/core/shown-token.ts';
import { selfSigned } from '#test/support/certificate.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { broken } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';
import { SpeakingGame } from '#test/support/speaking-game.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const POLICY_VIOLATION = 1008;

describe('the audit log', () => {
  const folder = new TemporaryFolder();
  const keyring = new Keyring(join(folder.path, 'keys'));
  beforeAll(async () => void (await keyring.create('operator')));
  afterAll(() => folder[Symbol.dispose]());

  it('is append-only, and goes on after a restart', () => {
    const path = join(folder.path, 'a', 'audit.jsonl');
    for (let i = 0; i < 3; i++) {
      using log = new AuditLog(path, keyring);
      log.add('ann', { what: 'note', text: `number ${i}` });
      log.add('ann', { what: 'note', station: 'one', text: '<b>"' });
    }
    const lines = readAudit(path, keyring.own('operator'));
    expect(lines.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(lines.map(({ before }) => before)).size).toBe(6);
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ['changed', (lines) => lines.with(1, (lines[1] as string).replace('number 1', 'number 9'))],
    ['removed', (lines) => lines.toSpliced(1, 1)],
    ['inserted twice', (lines) => lines.toSpliced(1, 0, lines[1] as string)],
    ['torn', (lines) => lines.with(2, (lines[2] as string).slice(0, 20))],
  ])('shows when a line was %s', (_, damage) => {
    const path = join(folder.path, 'damaged.jsonl');
    for (const old of [path, `${path}.head`]) rmSync(old, { force: true });
    {
      using log = new AuditLog(path, keyring);
      for (let i = 0; i < 4; i++) log.add('ann', { what: 'note', text: `number ${i}` });
    }
    writeFileSync(path, damage(readFileSync(path, 'utf8').split('\n')).join('\n'));
    expect(() => readAudit(path, keyring.own('operator'))).toThrowError(expect.objectContaining({ code: 'app.audit' }));
    expect(() => new AuditLog(path, keyring)).toThrowError(expect.objectContaining({ code: 'app.audit' }));
  });
});

describe('a lab', () => {
  const folder = new TemporaryFolder();
  const path = join(folder.path, 'audit.jsonl');
  let log: AuditLog;
  const statuses: string[] = [];
  let stage: Stage;
  let station: TestDesk;
  let lab: LabDesk;
  let operator: Keyring;
  let served: Served;
  let joined: Disposable;

  /** A socket of a station with the lab's token, or another. */
  function anyStation(token?: string): WebSocket {
    const [url, secrets = ''] = (served.stationLink as string).split('#') as [string, string];
    return new WebSocket(url, showing(token ?? (secrets.split('.')[0] as string)));
  }

  beforeAll(async () => {
    stage = await Stage.open(SMALL_STAGE);
    station = await TestDesk.open({ display: stage.display.name });
    operator = new Keyring(join(folder.path, 'operator'));
    await operator.create('operator');
    log = new AuditLog(path, operator);
    lab = new LabDesk({ expected: ['station 1', 'station 2'], log, author: 'ann', keyring: operator });
    served = await serve(lab, { pages: folder.path, port: 0, lab });
    joined = joinLab(station.desk, { link: served.stationLink as string, onStatus: (says) => statuses.push(english(says)) });
  });

  afterAll(async () => {
    joined?.[Symbol.dispose]();
    await served?.[Symbol.asyncDispose]();
    lab?.[Symbol.dispose]();
    log?.[Symbol.dispose]();
    await station?.[Symbol.asyncDispose]();
    await stage?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const line = (name = 'station 1') => lab.view.stations.find((one) => one.name === name);

  it('sees which stations are there and which are missing, and each clock’s offset with the raw probes', async () => {
    await until('the clock is known', () => line()?.clock !== undefined);
    expect(line()).toMatchObject({ present: true, expected: true, unseen: true, game: '', safeToLeave: false });
    expect(line('station 2')).toMatchObject({ present: false, expected: true });
    const { offsetUs, boundUs, probes } = (line() as StationLine).clock as NonNullable<StationLine['clock']>;
    expect(probes).toHaveLength(8);
    // The same machine has one clock.
    expect(Math.abs(offsetUs)).toBeLessThanOrEqual(boundUs);
    expect(boundUs).toBeLessThan(50_000);
  });

  it('starts nothing until every station is there and ready, and says why', async () => {
    expect(lab.view.notReady.map(english)).toEqual(['station 1: no consent has been given', 'station 2: not connected']);
    await expect(lab.calls['lab.start']({})).rejects.toMatchObject({
      code: 'app.lab',
      message: expect.stringContaining('station 2: not connected'),
    });
    await station.agree();
    await until('it is ready', () => line()?.notReady.length === 0);
    expect(line()).toMatchObject({ unseen: false, state: { phase: 'idle' }, game: 'GAP demo game', safeToLeave: true });
    expect(lab.view.notReady.map(english)).toEqual(['station 2: not connected']);
  });

  it('starts, marks, holds and aborts all; an abort saves, and says when it is safe to leave', async () => {
    const other = anyStation();
    const asked: string[] = [];
    other.on('open', () => {
      other.send(JSON.stringify({ type: 'hello', name: 'station 2', version: '0' }));
      other.send(JSON.stringify({ type: 'state', state: { phase: 'idle' }, game: 'x', notReady: [] }));
    });
    other.on('message', (data) => {
      const message = JSON.parse(data.toString()) as { type: string; id: number; what: string };
      if (message.type !== 'do') return;
      asked.push(message.what);
      if (message.what === 'start')
        other.send(
          JSON.stringify({
            type: 'state',
            state: { phase: 'recording', sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', folder: '/x' },
            game: 'x',
            notReady: [],
          }),
        );
      other.send(
        JSON.stringify({
          type: 'done',
          id: message.id,
          ...(message.what === 'mark' && { fault: { code: 'app.x', says: 'no room', remedy: 'make some' } }),
        }),
      );
    });
    await until('all are ready', () => lab.view.notReady.length === 0);
    await station.desk.calls['draft.change']({ gameState: true });
    await using game = await SpeakingGame.connect(station.desk.view.game?.link as string);
    await lab.calls['lab.start']({});
    await until('it records', () => line()?.state?.phase === 'recording');
    // Asked twice, it starts once.
    await lab.calls['lab.start']({});
    expect(asked).toEqual(['start']);
    const figures: LabFigures[] = [];
    using _listening = lab.listen((event, value) => event === 'figures' && figures.push(value as LabFigures));
    await until('a picture of the disk is there', () => line()?.pictureFrame !== undefined);
    const { jpeg } = await lab.calls['lab.picture']({ station: 'station 1' });
    expect(Buffer.from(jpeg, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    // Figures come once a second: the picture may be there before them.
    const written = () => figures.at(-1)?.find(({ name }) => name === 'station 1')?.written?.frames ?? 0;
    await until('figures of what was written are there', () => written() > 0);
    // Both play one match; from frame 50 on they diverge.
    await until('the game is recorded', () => game.heard.some((message) => message.type === 'recording' && message.recording));
    const hashOf = (frame: number) => (0xcafe0000 + frame).toString(16);
    const hashes = Array.from({ length: 60 }, (_, frame) => [1, frame, frame < 50 ? hashOf(frame) : 'badbadbad']);
    other.send(JSON.stringify({ type: 'hashes', match: 'm', hashes }));
    game.say({ type: 'begin_episode', episode: 1, match: 'm', players: ['p1', 'p2'] });
    const frame = (n: number) =>
      game.say({
        type: 'frame',
        episode: 1,
        frame: n,
        at_us: 1000 * n,
        inputs: { p1: { value: 0, confirmed: true }, p2: { value: 0, confirmed: true } },
        state_hash: hashOf(n),
      });
    for (let n = 0; n < 50; n++) frame(n);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(lab.view.divergences).toEqual([]);
    frame(50);
    await until('the alarm is there', () => lab.view.divergences.length > 0);
    expect(lab.view.divergences).toEqual([
      { match: 'm', episode: 1, frame: 50, stations: ['station 2', 'station 1'], hashes: ['badbadbad', hashOf(50)] },
    ]);
    // A station that fails is named, and does not stop the others.
    await expect(lab.calls['lab.steer']({ command: 'mark' })).rejects.toMatchObject({ message: 'station 2: no room' });
    expect(line()?.safeToLeave).toBe(false);
    // The last message before the end is in the shard too: the desk sends what it has heard before it passes the order on.
    frame(51);
    game.say({ type: 'end_episode', episode: 1, frames: 52 });
    await game.heardOut();
    await lab.calls['lab.abort']({ reason: 'fire drill' });
    await until('it is safe to leave', () => line()?.safeToLeave === true);
    expect(line()?.state).toMatchObject({ phase: 'sealed', result: { ended: 'stopped' } });
    expect(await station.desk.calls['shards.list']({})).toHaveLength(1);
    // The operator signs what was sealed; the key never leaves the lab.
    await lab.calls['lab.sign']({ station: 'station 1' });
    const [shard] = await station.desk.calls['shards.list']({});
    expect(await broken(shard?.folder as string)).toEqual([]);
    const meta = JSON.parse(readFileSync(join(shard?.folder as string, 'meta.json'), 'utf8')) as Meta;
    expect(meta.recorder?.game_state).toMatchObject({ games: ['coins'], frames: 52, confirmed: 52, problems: [] });
    expect(shard?.signatures).toBe(2);
    expect((await verify(shard?.folder as string, { trusted: [...new Keyring().trusted, ...operator.trusted] })).verdict).toBe('pass');
    expect(new Keyring().keys.map(({ kind }) => kind)).not.toContain('operator');
    other.close();
    await until('it is gone', () => line('station 2')?.present === false);
  });

  it('has written down who did what and when, on both clocks', async () => {
    await lab.calls['lab.note']({ text: 'the player was tired', station: 'station 1' });
    await lab.calls['lab.repeat']({ reason: 'phone rang' });
    // What was started together is one take, with what became of it.
    const [take] = lab.view.takes;
    expect(take).toMatchObject({ author: 'ann', aborted: 'fire drill', repeat: 'phone rang', notes: [{ text: 'the player was tired' }] });
    expect(take?.stations.find(({ name }) => name === 'station 1')).toMatchObject({
      sessionId: expect.any(String),
      verdict: expect.stringMatching(/^(pass|fail)$/),
      signed: true,
    });
    const into = join(folder.path, 'books');
    const { path: exported } = await lab.calls['take.export']({ number: take?.number ?? 0, into });
    expect(Take.parse(JSON.parse(readFileSync(exported, 'utf8')))).toEqual(take);
    await expect(lab.calls['take.export']({ number: take?.number ?? 0, into })).rejects.toMatchObject({ code: 'shard.exists' });
    await expect(lab.calls['take.export']({ number: 99, into })).rejects.toMatchObject({ code: 'app.lab' });
    const lines = readAudit(path, operator.own('operator'));
    expect(lines.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'opened',
        'came',
        'start',
        'start: done',
        'mark',
        'mark: failed',
        'abort',
        'abort: done',
        'divergence',
        'went',
        'note',
        'repeat',
      ]),
    );
    const note = lines.find(({ what }) => what === 'note');
    expect(note).toMatchObject({ author: 'ann', station: 'station 1', text: 'the player was tired', stationUs: expect.any(Number) });
    expect(lines.find(({ what }) => what === 'abort')?.text).toBe('fire drill');
  });

  it('lets nobody in with another token, and hears nothing that they say', async () => {
    const socket = anyStation('x'.repeat(43));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', name: 'evil', version: '0' })));
    expect(await once(socket, 'close')).toEqual([POLICY_VIOLATION, Buffer.from('wrong token')]);
    expect(lab.view.stations.map(({ name }) => name)).toEqual(['station 1', 'station 2']);
  });

  it.each([
    ['plain text', 'x'],
    ['a name already in use', JSON.stringify({ type: 'hello', name: 'station 1', version: '0' })],
    ['a blank name', JSON.stringify({ type: 'hello', name: ' ', version: '0' })],
    ['no name', JSON.stringify({ type: 'state', notReady: [] })],
  ])('lets nobody in with %s', async (_, message) => {
    const socket = anyStation();
    socket.on('open', () => socket.send(message));
    expect((await once(socket, 'close'))[0]).toBe(POLICY_VIOLATION);
    expect(lab.view.stations.map(({ name }) => name)).toEqual(['station 1', 'station 2']);
  });

  it('disconnects a station that floods it', async () => {
    const socket = anyStation();
    const { promise, resolve } = Promise.withResolvers<number>();
    socket.on('close', resolve);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', name: 'loud', version: '0' }));
      for (let id = 0; id < 2000; id++) socket.send(JSON.stringify({ type: 'clock', id: 99, theirUs: 0 }));
    });
    expect(await promise).toBe(POLICY_VIOLATION);
    await until('it is gone', () => lab.view.stations.every(({ name, present }) => name !== 'loud' || !present));
  });

  it('accepts no page as a station', async () => {
    const socket = new WebSocket((served.stationLink as string).split('#')[0] as string, { origin: new URL(served.link).origin });
    const { promise, resolve } = Promise.withResolvers<string>();
    socket.on('error', ({ message }) => resolve(message));
    expect(await promise).toContain('403');
  });

  it('is missed when lost, and refuses an old token when it returns', async () => {
    const { port } = new URL(served.link);
    await served[Symbol.asyncDispose]();
    await until('it is missed', () => statuses.some((says) => says.includes('cannot be reached')));
    expect(line()?.present).toBe(false);
    served = await serve(lab, { pages: folder.path, port: Number(port), lab });
    // Another start of the console has another token: the station is told so.
    await until('it is told', () => statuses.some((says) => says.includes('the lab refused this station')));
  });
});

describe('beyond this machine', () => {
  it('there is TLS, with a fingerprint that stations compare', async () => {
    using folder = new TemporaryFolder();
    const keyring = new Keyring(join(folder.path, 'operator'));
    await keyring.create('operator');
    using log = new AuditLog(join(folder.path, 'audit.jsonl'), keyring);
    using lab = new LabDesk({ expected: [], log, author: 'ann', keyring });
    const lan = { host: '127.0.0.1', ...selfSigned() };
    await using served = await serve(lab, { pages: folder.path, port: 0, lab, lan });
    expect(served.link).toMatch(/^https:/);
    expect(served.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await using station = await TestDesk.open();
    const statuses: string[] = [];
    const onStatus = (says: Words) => statuses.push(english(says));
    {
      using _joined = joinLab(station.desk, { link: served.stationLink as string, onStatus });
      await until('it has joined', () => lab.view.stations.length === 1);
    }
    await until('it is gone', () => lab.view.stations.length === 0);
    statuses.length = 0;
    const forged = (served.stationLink as string).replace(/\.[0-9A-F]{64}\./, `.${'0'.repeat(64)}.`);
    using _joined = joinLab(station.desk, { link: forged, onStatus });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(lab.view.stations).toEqual([]);
    await expect(serve(lab, { pages: folder.path, port: 0, lan: { ...lan, key: 'x' } })).rejects.toMatchObject({ code: 'app.tls' });
  });
});
