import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pagesFolder } from '#app/server/serve.ts';
import { type FromParticipant, type MatchPlan, ToParticipant } from '#play/core/play-messages.ts';
import type { Protocol, Scene } from '#play/core/protocol.ts';
import { PlayServer, type Said } from '#play/server/play-server.ts';
import { showing } from '#server/core/shown-token.ts';
import { until } from '#test/support/gap.ts';
import { EXAMPLES, protocolOf } from '#test/support/played-match.ts';

const played = protocolOf({ seconds: 1 });
const [CALIBRATE, SURVEY] = [2, 3];
const survey: Scene = { scene: 'survey', title: 'Survey', questions: [{ kind: 'scale', id: 'fun', ask: 'Was it fun?', of: 5 }] };
const calibrate: Scene = {
  scene: 'calibrate',
  title: 'Calibration',
  text: 'Wait.',
  seconds: 1,
  fps_at_least: 30,
  round_trip_ms_at_most: 500,
};
const protocol: Protocol = { ...played, scenes: [...played.scenes, calibrate, survey] };
const setting = { pages: pagesFolder(), games: EXAMPLES, port: 0, protocol };
let server: PlayServer;
let said: Said[] = [];
const made: Page[] = [];

beforeEach(async () => {
  said = [];
  server = await PlayServer.open({
    ...setting,
    onAnswers: async (line) => {
      said.push(line);
    },
  });
});

afterEach(async () => {
  for (const page of made.splice(0)) page.socket.terminate();
  await server[Symbol.asyncDispose]();
});

type FromAgain = Extract<FromParticipant, { type: 'arrive' }>['again'];

interface Page {
  readonly socket: WebSocket;
  readonly heard: ToParticipant[];
  readonly closed: Promise<number>;
  readonly plan: () => MatchPlan | undefined;
}

/** A participant's socket, which then sends only what the test asks. */
async function open({
  at = server,
  token = new URL(at.link).hash.slice(1),
  origin = new URL(at.link).origin,
  autoPong = true,
  again = undefined as FromAgain | undefined,
} = {}): Promise<Page> {
  const socket = new WebSocket(`ws://${new URL(at.link).host}/`, showing(token), { origin, autoPong });
  const heard: ToParticipant[] = [];
  socket.on('message', (data) => heard.push(ToParticipant.parse(JSON.parse(data.toString()))));
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.on('close', resolve);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'arrive', again }));
  if (again === undefined) socket.send(JSON.stringify({ type: 'ready' }));
  const plan = () => heard.flatMap((message) => (message.type === 'match' ? [message.plan] : []))[0];
  const page = { socket, heard, closed, plan };
  made.push(page);
  return page;
}

/** The participant of a page, returning after having heard `heard` of the messages sent to it. */
const againAs = (
  page: Page,
  heard = page.heard.filter(({ type }) => !['protocol', 'again', 'packet', 'signal'].includes(type)).length,
) => ({
  participant: page.heard.flatMap((message) => (message.type === 'protocol' ? [message.participant] : []))[0] as string,
  heard,
});

/** Cuts the connection without a goodbye. */
async function cut(page: Page): Promise<void> {
  page.socket.terminate();
  await page.closed;
}

const say = ({ socket }: Page, message: FromParticipant) => socket.send(JSON.stringify(message));

let asks = 0;
/** Waits until everything sent before has been heard. */
async function asked(page: Page): Promise<void> {
  const id = asks++;
  say(page, { type: 'ask', id });
  await until('an answer', () => page.heard.some((message) => message.type === 'answer' && message.id === id));
}

const packet = (player: string) => ({
  type: 'packet',
  packet: { episode: 1, player, from: 0, values: [1], needs: { p1: 0 }, hashes: { from: 0, values: [], heard: 0 } },
  to: player === 'p1' ? 'p2' : 'p1',
});

describe('a room for participants', () => {
  it('lets them wait, pairs twelve in the order they arrive, and carries messages only within a pair', async () => {
    const pages: Page[] = [];
    for (let i = 0; i < 12; i++) {
      pages.push(await open());
      if (i === 0) await until('it is told that it waits', () => pages[0]?.heard.at(-1)?.type === 'waiting');
    }
    await until('all play', () => pages.every(({ plan }) => plan() !== undefined));
    expect(new Set(pages.map(({ plan }) => plan()?.match)).size).toBe(6);
    for (let i = 0; i < 12; i += 2) {
      const [a, b] = [pages[i]?.plan(), pages[i + 1]?.plan()] as [MatchPlan, MatchPlan];
      expect({ ...a, you: '' }).toEqual({ ...b, you: '' });
      expect([a.you, b.you]).toEqual(['p1', 'p2']);
    }
    pages[0]?.socket.send(JSON.stringify(packet('p1')));
    await until('the partner hears it', () => pages[1]?.heard.at(-1)?.type === 'packet');
    expect(pages.slice(2).every(({ heard }) => heard.every(({ type }) => type !== 'packet'))).toBe(true);
  });

  it('tells the partner who has left, and leaves the other groups alone', async () => {
    const pages = [await open(), await open(), await open(), await open()] as [Page, Page, Page, Page];
    await until('all play', () => pages.every(({ plan }) => plan() !== undefined));
    pages[0].socket.close();
    await until('the partner is told', () => pages[1].heard.some(({ type }) => type === 'left'));
    expect(pages[1].heard.at(-1)).toEqual({ type: 'left', player: 'p1' });
    expect(pages.slice(2).every(({ heard }) => heard.every(({ type }) => type !== 'left'))).toBe(true);
  });

  it('lets nobody speak for another', async () => {
    const [a, b] = [await open(), await open()];
    await until('both play', () => a.plan() !== undefined && b.plan() !== undefined);
    a.socket.send(JSON.stringify(packet('p2')));
    a.socket.send(JSON.stringify(packet('p1')));
    await until('something came', () => b.heard.at(-1)?.type === 'packet');
    expect(b.heard.filter(({ type }) => type === 'packet')).toHaveLength(1);
  });

  it('has a group begin together once everybody is ready, and not after somebody has left', async () => {
    const [a, b, c, d] = [await open(), await open(), await open(), await open()];
    await until('all are matched', () => d.plan() !== undefined);
    const begins = (page: Page) => page.heard.some(({ type }) => type === 'begin');
    say(a, { type: 'prepared' });
    await asked(a);
    expect(begins(a)).toBe(false);
    say(b, { type: 'prepared' });
    await until('both begin', () => begins(a) && begins(b));
    say(c, { type: 'prepared' });
    d.socket.close();
    await until('it is told', () => c.heard.at(-1)?.type === 'left');
    expect(begins(c)).toBe(false);
  });

  it('never gives two matches the same episode number', async () => {
    const pages = [await open(), await open(), await open(), await open()] as [Page, Page, Page, Page];
    await until('all are matched', () => pages[3].plan() !== undefined);
    expect(pages.map(({ plan }) => plan()?.firstEpisode)).toEqual([1, 1, 2, 2]);
  });

  it('leaves room for every episode of a match before the next', async () => {
    const scenes = protocol.scenes.map((scene) => (scene.scene === 'play' ? { ...scene, episodes: 3 } : scene));
    await using at = await PlayServer.open({ ...setting, protocol: { ...protocol, scenes } });
    const pages = [await open({ at }), await open({ at }), await open({ at }), await open({ at })];
    await until('all are matched', () => pages.every((page) => page.plan() !== undefined));
    expect(pages.map(({ plan }) => [plan()?.firstEpisode, plan()?.episodes])).toEqual([
      [1, 3],
      [1, 3],
      [4, 3],
      [4, 3],
    ]);
  });

  it('carries signals between two browsers to the addressee alone, under the sender’s name', async () => {
    const pages = [await open(), await open(), await open(), await open()] as [Page, Page, Page, Page];
    await until('all are matched', () => pages[3].plan() !== undefined);
    say(pages[0], { type: 'signal', to: 'p2', signal: 'an offer' });
    await until('the partner has it', () => pages[1].heard.at(-1)?.type === 'signal');
    expect(pages[1].heard.at(-1)).toEqual({ type: 'signal', from: 'p1', signal: 'an offer' });
    expect([pages[0], pages[2], pages[3]].some(({ heard }) => heard.some(({ type }) => type === 'signal'))).toBe(false);
  });

  it('tells the others who has dropped out, and writes down why', async () => {
    const [a, b] = [await open(), await open()];
    await until('both are matched', () => b.plan() !== undefined);
    say(a, { type: 'out', reason: 'focus' });
    await until('the partner is told', () => b.heard.at(-1)?.type === 'left');
    say(a, { type: 'measured', scene: CALIBRATE, measured: { fps: 60 } });
    await asked(a);
    const match = a.plan()?.match;
    expect(said.map(({ utc: _, participant: __, ...rest }) => rest)).toEqual([
      { match, player: 'p1', scene: 1, out: 'focus' },
      { match, player: 'p1', scene: CALIBRATE, measured: { fps: 60 } },
    ]);
  });

  it('counts a machine that has fallen silent as gone, and no other', async () => {
    await using quick = await PlayServer.open({
      ...setting,
      disconnectMs: 400,
    });
    const [a, b] = [await open({ at: quick }), await open({ at: quick, autoPong: false })];
    await until('both are matched', () => b.plan() !== undefined);
    await until('the partner is told', () => a.heard.at(-1)?.type === 'left');
    expect(await b.closed).toBe(1006);
    expect(a.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('counts nobody as gone because it was held up itself', async () => {
    await using quick = await PlayServer.open({ ...setting, disconnectMs: 400 });
    const all = [await open({ at: quick }), await open({ at: quick })];
    await until('both are matched', () => all.every((one) => one.plan() !== undefined));
    // Nothing in this process, the server included, runs for more than twice the time.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    await sleep(20);
    expect(all.map(({ socket, heard }) => [socket.readyState, heard.some(({ type }) => type === 'left')])).toEqual([
      [WebSocket.OPEN, false],
      [WebSocket.OPEN, false],
    ]);
  });

  it('recognises somebody whose connection broke, and goes on where it was: the partner notices nothing', async () => {
    const [a, b] = [await open(), await open()];
    await until('both are matched', () => a.plan() !== undefined && b.plan() !== undefined);
    say(a, { type: 'prepared' });
    await asked(a);
    await cut(a);
    say(b, { type: 'prepared' });
    await until('it begins', () => b.heard.at(-1)?.type === 'begin');
    const back = await open({ again: againAs(a) });
    say(back, { type: 'answers', scene: SURVEY, answers: { fun: 5 } });
    await until('it was kept', () => back.heard.at(-1)?.type === 'kept');
    // `ready`, `prepared` and the question had arrived; what was sent meanwhile arrives, and nothing twice.
    expect(back.heard).toEqual([{ type: 'again', heard: 3 }, { type: 'begin' }, { type: 'kept', scene: SURVEY }]);
    expect(said.at(-1)).toMatchObject({ participant: againAs(a).participant, match: b.plan()?.match, player: 'p1' });
    say(back, packet('p1') as FromParticipant);
    await until('the partner hears it', () => b.heard.at(-1)?.type === 'packet');
    expect(b.heard.some(({ type }) => type === 'left')).toBe(false);
  });

  it('lets the others go on without somebody away for too long, who is told on returning and may still answer', async () => {
    await using quick = await PlayServer.open({
      ...setting,
      disconnectMs: 400,
      onAnswers: async (line) => void said.push(line),
    });
    const [a, b] = [await open({ at: quick }), await open({ at: quick })];
    await until('both are matched', () => a.plan() !== undefined && b.plan() !== undefined);
    await cut(a);
    await until('the partner is told', () => b.heard.at(-1)?.type === 'left');
    const back = await open({ at: quick, again: againAs(a) });
    await until('it is told', () => back.heard.at(-1)?.type === 'parted');
    say(back, { type: 'answers', scene: SURVEY, answers: { fun: 1 } });
    await until('it was kept', () => back.heard.at(-1)?.type === 'kept');
    expect(said).toMatchObject([{ match: b.plan()?.match, player: 'p1', answers: { fun: 1 } }]);
  });

  it('matches nobody who is away, and has them wait again when they return', async () => {
    const away = await open();
    await until('it waits', () => away.heard.at(-1)?.type === 'waiting');
    await cut(away);
    const here = await open();
    await until('it waits', () => here.heard.at(-1)?.type === 'waiting');
    expect(here.heard.at(-1)).toEqual({ type: 'waiting', here: 1, of: 2 });
    const back = await open({ again: againAs(away) });
    await until('both are matched', () => back.plan() !== undefined && here.plan() !== undefined);
    expect([here.plan()?.you, back.plan()?.you]).toEqual(['p1', 'p2']);
  });

  it('keeps one connection for each participant: one that was replaced is closed, and not missed', async () => {
    await using quick = await PlayServer.open({
      ...setting,
      disconnectMs: 300,
    });
    const [a, b] = [await open({ at: quick }), await open({ at: quick })];
    await until('both are matched', () => a.plan() !== undefined && b.plan() !== undefined);
    const again = await open({ at: quick, again: againAs(a) });
    expect(await a.closed).toBe(1006);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await asked(again);
    expect(b.heard.some(({ type }) => type === 'left')).toBe(false);
    // The new one can be missed: away that long is too long.
    await cut(again);
    await until('the partner is told', () => b.heard.at(-1)?.type === 'left');
  });

  it('drops a connection on which nothing is said; it may be tried again', async () => {
    await using quick = await PlayServer.open({ ...setting, disconnectMs: 300 });
    const { host, hash, origin } = new URL(quick.link);
    const socket = new WebSocket(`ws://${host}/`, showing(hash.slice(1)), { origin });
    expect((await once(socket, 'close'))[0]).toBe(1006);
  });

  it('answers when asked whether it is there, and says goodbye when it ends', async () => {
    const ending = await PlayServer.open(setting);
    const page = await open({ at: ending });
    say(page, { type: 'alive' });
    await until('it answers', () => page.heard.at(-1)?.type === 'alive');
    await ending[Symbol.asyncDispose]();
    expect(await page.closed).toBe(1001);
  });

  it('does not take back strangers, those who closed the page, or those who heard what was never sent', async () => {
    const page = await open();
    await asked(page);
    const stranger = await open({ again: { participant: '00000000-0000-4000-8000-000000000000', heard: 0 } });
    expect(await stranger.closed).toBe(1008);
    expect(await (await open({ again: againAs(page, 1000) })).closed).toBe(1008);
    page.socket.close(1001);
    await page.closed;
    expect(await (await open({ again: againAs(page) })).closed).toBe(1008);
  });

  it('is closed to other tokens and other pages', async () => {
    expect(await (await open({ token: 'x' })).closed).toBe(1008);
    await expect(open({ origin: 'https://evil.example' })).rejects.toThrow('403');
  });

  it('disconnects whoever sends an invalid message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        const page = await open();
        page.socket.send(text);
        page.socket.send('{}');
        expect(await page.closed).toBe(1008);
      }),
      { numRuns: 30 },
    );
  });

  it('serves the game in the form that a browser runs, and nothing else from its folder', async () => {
    const { origin } = new URL(server.link);
    const ts = await fetch(`${origin}/game/coin-chase.ts`);
    expect(ts.headers.get('content-type')).toContain('text/javascript');
    const text = await ts.text();
    expect(text).toContain('export class Game');
    expect(text).not.toContain('implements Environment');
    // Another protocol's game.
    expect((await fetch(`${origin}/game/turn_grid.py`)).status).toBe(404);
    expect((await fetch(`${origin}/game/coin-chase.json`)).status).toBe(404);
    expect((await fetch(`${origin}/game/%2e%2e/%2e%2e/package.json`)).status).toBe(404);
    expect((await fetch(`${origin}/pyodide/pyodide.asm.wasm`)).headers.get('content-type')).toBe('application/wasm');
    expect((await fetch(`${origin}/pyodide/..%2f%2e%2e/koffi/package.json`)).status).toBe(404);
  });

  it('allows its page to talk to a recorder on this machine, and to nobody else', async () => {
    const { headers, status } = await fetch(server.link.split('#')[0] as string);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("connect-src 'self' ws://127.0.0.1:* ws://localhost:*;");
  });
});
