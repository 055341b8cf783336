import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { joinLab } from '#app/lab/join-lab.ts';
import type { FromStation } from '#core/lab/lab-contract.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { broken } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';

const SESSION = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

/** A lab that orders what it likes, and keeps everything that it is sent. */
class CuriousLab implements AsyncDisposable {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  readonly heard: FromStation[] = [];
  #asked = 0;

  constructor() {
    this.#server.on('connection', (socket) => {
      socket.on('message', (data) => this.heard.push(JSON.parse(data.toString()) as FromStation));
      socket.send(JSON.stringify({ type: 'welcome' }));
    });
  }

  get link(): string {
    return `ws://127.0.0.1:${(this.#server.address() as { port: number }).port}/station#token`;
  }

  /** What the station answers. */
  async order(message: { type: string; [field: string]: unknown }) {
    const id = ++this.#asked;
    for (const socket of this.#server.clients) socket.send(JSON.stringify({ ...message, id }));
    const answer = () =>
      this.heard.find((one) => one.type === 'done' && one.id === id) as Extract<FromStation, { type: 'done' }> | undefined;
    await until('it answers', () => answer() !== undefined);
    return answer();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let lab: CuriousLab;
let station: TestDesk;
let stage: Stage | undefined;
let joined: Disposable;
const join = async (display?: string) => {
  station = await TestDesk.open({ ...(display !== undefined && { display }) });
  joined = joinLab(station.desk, { link: lab.link, onStatus: () => {} });
  await until('it joined', () => station.desk.view.lab?.connected === true);
};

beforeEach(() => {
  lab = new CuriousLab();
});

afterEach(async () => {
  joined[Symbol.dispose]();
  await station[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
  stage = undefined;
  await lab[Symbol.asyncDispose]();
});

it('learns nothing and steers nothing without the player’s consent to a lab', async () => {
  await join();
  await station.agree(['video', 'inputs']);
  for (const what of ['stop', 'mark', 'lab-hold', 'lab-release', 'abort'])
    expect(await lab.order({ type: 'do', what })).toMatchObject({ fault: { code: 'consent.lab' } });
  const publicKey = 'none of ours';
  expect(await lab.order({ type: 'countersign', sessionId: SESSION, publicKey })).toMatchObject({ fault: { code: 'consent.lab' } });
  const states = lab.heard.filter(({ type }) => type === 'state');
  expect(states.length).toBeGreaterThan(0);
  for (const state of states) expect(Object.keys(state).sort()).toEqual(['notReady', 'type']);
  const all = JSON.stringify(lab.heard);
  expect(all).not.toContain('GAP demo game');
  expect(all).not.toContain(station.shards);
});

it('has the player asked for a start, and is not heard again for a while after a no', async () => {
  await join();
  await station.agree(['video', 'inputs']);
  expect(await lab.order({ type: 'do', what: 'start' })).toMatchObject({ fault: { says: 'its player was asked whether to start' } });
  expect(station.desk.view).toMatchObject({ state: { phase: 'idle' }, lab: { connected: true, asks: true } });
  await station.desk.calls['lab.answer']({ start: false });
  expect(station.desk.view.lab?.asks).toBe(false);
  expect(await lab.order({ type: 'do', what: 'start' })).toMatchObject({ fault: { says: expect.stringContaining('said no') } });
  expect(station.desk.view).toMatchObject({ state: { phase: 'idle' }, lab: { asks: false } });
  await expect(station.desk.calls['lab.answer']({ start: true })).rejects.toMatchObject({ code: 'app.state' });
  expect(station.phases).not.toContain('starting');
});

long('gets no picture and no figure of a recording that the player let it start but not see', async () => {
  stage = await Stage.open(SMALL_STAGE);
  await join(stage.display.name);
  await station.agree(['video', 'inputs']);
  await lab.order({ type: 'do', what: 'start' });
  await station.desk.calls['lab.answer']({ start: true });
  await station.reach('recording');
  // Pictures would come every two seconds.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const { result } = await station.seal();
  expect(new Set(lab.heard.map(({ type }) => type))).toEqual(new Set(['hello', 'state', 'done']));
  expect(JSON.stringify(lab.heard)).not.toContain(result.sessionId);
  expect(await broken(result.folder)).toEqual([]);
});

long('gets the name of a folder, never its path, and nothing once the consent is withdrawn', async () => {
  stage = await Stage.open(SMALL_STAGE);
  await join(stage.display.name);
  await station.agree(['video', 'inputs', 'lab']);
  expect(await lab.order({ type: 'do', what: 'start' })).not.toHaveProperty('fault');
  await station.reach('recording');
  await until('it sees a picture', () => lab.heard.some(({ type }) => type === 'picture'));
  const { result } = await station.seal();
  await until('it sees the end', () => lab.heard.some((one) => one.type === 'state' && one.state?.phase === 'sealed'));
  expect(JSON.stringify(lab.heard)).toContain(result.sessionId);
  expect(JSON.stringify(lab.heard.filter(({ type }) => type === 'state'))).not.toContain(station.shards);
  expect(await broken(result.folder)).toEqual([]);
  const [consent] = station.desk.view.consents;
  lab.heard.length = 0;
  await station.desk.calls['consent.withdraw']({ consentId: consent?.consentId as string });
  expect(station.desk.scopes).toEqual([]);
  await until('it is told', () => lab.heard.some(({ type }) => type === 'state'));
  expect(Object.keys(lab.heard.findLast(({ type }) => type === 'state') ?? {}).sort()).toEqual(['notReady', 'type']);
});
