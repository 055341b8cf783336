import { join } from 'node:path';
import { WebSocket } from 'ws';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { dealtWith, hostile } from '#scripts/fuzz/peer-targets.ts';
import { gameOn, ROOMS, type Room, type RoomName } from '#scripts/fuzz/rooms.ts';
import { Random } from '#scripts/random.ts';

/**
 * One of our ends of a conversation and a peer that floods it: node attack.ts NAME WORK SECONDS [LINK]. A link is that of a running
 * recording's game channel. Prints what it measured as JSON.
 */
const [name, work, forSeconds, link] = process.argv.slice(2) as [RoomName, string, string, string | undefined];
const seconds = Number(forSeconds);
const PER_S = 1000;
const TURN_MS = 10;
const ASK_MS = 50;
/** How long an honest peer is measured alone. */
const CALM_S = Math.min(10, seconds / 4);

/** What was sent, how long an honest peer waited (ms), and the memory of each second (MB). */
export interface Attacked {
  readonly sent: number;
  /** How often the hostile peer was shown out and came again. */
  readonly shownOut: number;
  readonly calmMs: { readonly p50: number; readonly p99: number };
  readonly floodedMs: { readonly p50: number; readonly p99: number };
  readonly rssMb: readonly number[];
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Times one thing that an honest peer says, until it was dealt with, again and again. */
async function honest(room: Room, untilMs: number): Promise<{ p50: number; p99: number }> {
  const waited: number[] = [];
  const random = new Random(1);
  let socket: WebSocket | undefined;
  while (performance.now() < untilMs) {
    if (socket?.readyState !== WebSocket.OPEN) socket = await room.enter();
    const began = performance.now();
    socket.send(random.of(room.harmless));
    await dealtWith(socket);
    waited.push(performance.now() - began);
    await sleep(ASK_MS);
  }
  socket?.close();
  const { p50 = Number.NaN, p99 = Number.NaN } = quantiles(waited) ?? {};
  return { p50, p99 };
}

async function flood(room: Room, untilMs: number): Promise<{ sent: number; shownOut: number }> {
  const random = new Random(2);
  let [socket, sent, shownOut]: [WebSocket | undefined, number, number] = [undefined, 0, -1];
  const beganMs = performance.now();
  while (performance.now() < untilMs) {
    const due = ((performance.now() - beganMs) / 1000) * PER_S;
    while (sent < due) {
      if (socket?.readyState !== WebSocket.OPEN) {
        socket = await room.enter();
        shownOut += 1;
      }
      socket.send(hostile(room.says, random));
      sent += 1;
    }
    await sleep(TURN_MS);
  }
  socket?.close();
  return { sent, shownOut };
}

const rssMb: number[] = [];
const watching = setInterval(() => rssMb.push(process.memoryUsage().rss / 1e6), 1000);
{
  await using room = link === undefined ? await ROOMS[name](join(work, 'room')) : await gameOn(link);
  const calmMs = await honest(room, performance.now() + CALM_S * 1000);
  const untilMs = performance.now() + seconds * 1000;
  // A recorder has one game, and a station one lab: there the honest peer is not beside the hostile one, but the channel's next user.
  const flooding = flood(room, untilMs);
  const floodedMs = room.crowd ? await honest(room, untilMs) : undefined;
  const { sent, shownOut } = await flooding;
  const result = { sent, shownOut, calmMs, floodedMs: floodedMs ?? (await honest(room, performance.now() + CALM_S * 1000)), rssMb };
  process.stdout.write(`${JSON.stringify(result satisfies Attacked)}\n`);
}
clearInterval(watching);
process.exit(0);
