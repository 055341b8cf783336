import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type MatchPlan, ToParticipant } from '#core/play/play-messages.ts';
import { PlayServer } from '#station/play/play-server.ts';
import { pagesFolder } from '#station/server/serve.ts';
import { until } from '#test/support/gap.ts';
import { EXAMPLES, protocolOf } from '#test/support/played-match.ts';

let server: PlayServer;
const made: Page[] = [];

beforeEach(async () => {
  server = await PlayServer.open({
    pages: pagesFolder(),
    games: EXAMPLES,
    port: 0,
    protocol: protocolOf({ seconds: 1 }),
  });
});

afterEach(async () => {
  for (const page of made.splice(0)) page.socket.terminate();
  await server[Symbol.asyncDispose]();
});

interface Page {
  readonly socket: WebSocket;
  readonly heard: ToParticipant[];
  readonly closed: Promise<number>;
  readonly plan: () => MatchPlan | undefined;
}

/** A participant's socket, which says what it is told to. */
async function open({ token = new URL(server.link).hash.slice(1), origin = new URL(server.link).origin } = {}): Promise<Page> {
  const socket = new WebSocket(`ws://${new URL(server.link).host}/`, { origin });
  const heard: ToParticipant[] = [];
  socket.on('message', (data) => heard.push(ToParticipant.parse(JSON.parse(data.toString()))));
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.on('close', resolve);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'arrive', token }));
  socket.send(JSON.stringify({ type: 'ready' }));
  const plan = () => heard.flatMap((message) => (message.type === 'match' ? [message.plan] : []))[0];
  const page = { socket, heard, closed, plan };
  made.push(page);
  return page;
}

const packet = (player: string) => ({
  type: 'packet',
  packet: { episode: 1, player, from: 0, values: [1], needs: { p1: 0 } },
  to: ['p1', 'p2'],
});

describe('a room for participants', () => {
  it('lets them wait, brings twelve together by twos, staggered as they come, and carries what each group says to itself alone', async () => {
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

  it('tells who is left, and leaves the other groups alone', async () => {
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

  it('is closed to other tokens and other pages', async () => {
    expect(await (await open({ token: 'x' })).closed).toBe(1008);
    await expect(open({ origin: 'https://evil.example' })).rejects.toThrow('403');
  });

  it('shows out whoever says what is no message', async () => {
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

  it('gives its page leave to speak to a recorder of this machine, and to nobody else', async () => {
    const { headers, status } = await fetch(server.link.split('#')[0] as string);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("connect-src 'self' ws://127.0.0.1:* ws://localhost:*;");
  });
});
