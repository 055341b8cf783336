import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { GameChannel } from '#app/game/game-channel.ts';
import { GAME_PROTOCOL } from '#format/core/game/messages.ts';
import type { Environment } from '#play/core/environment.ts';
import { RollbackPeer } from '#play/core/rollback-peer.ts';
import { loadGame } from '#play/server/load-game.ts';
import { type Figure, median } from '#scripts/bench/figures.ts';
import { GameTap } from '#session/taps/game-tap.ts';

const EXAMPLE = 'resources/examples/coin-chase.ts';
const PLAYERS = ['p1', 'p2'];
/** Frames that a wrong guess undoes: a round trip of 160 ms at 60 fps. */
const DEPTH = 10;
/** What a tab hidden for ten seconds has to catch up with. */
const BEHIND = 600;
const FRAMES = 600;
/** An eighth of a frame at 60 fps: the rest is the browser's. */
const IN_A_FRAME_MS = 2;
/** A tab that comes back should not be seen to stand still. */
const AT_ONCE_MS = 100;

const most = (value: number) => ({ bar: { at: 'most' as const, value } });

/** What the parts of a game that players feel at once cost: undoing, catching up, and being told that an input is confirmed (TEST-09). */
export async function measureRollback(runs: number): Promise<Figure[]> {
  const make = await loadGame(EXAMPLE);
  const [undo, catchUp, confirm]: [number[], number[], number[]] = [[], [], []];
  const [bareUndo, bareCatchUp, echo]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    undo.push(undoMs(make));
    bareUndo.push(stepsMs(make(), DEPTH + 1));
    catchUp.push(catchUpMs(make));
    bareCatchUp.push(stepsMs(make(), BEHIND));
    confirm.push(await confirmMs());
    echo.push(await echoMs());
  }
  return [
    {
      name: `rollback: a frame in which ${DEPTH} frames are undone and run again`,
      unit: 'ms',
      runs: undo,
      ...most(IN_A_FRAME_MS),
      baseline: { what: 'as many bare steps of the game', runs: bareUndo },
    },
    {
      name: `rollback: catching up with ${BEHIND} frames`,
      unit: 'ms',
      runs: catchUp,
      ...most(AT_ONCE_MS),
      baseline: { what: 'as many bare steps of the game', runs: bareCatchUp },
    },
    {
      name: 'rollback: from an input’s arrival at the game to its frame being confirmed in the recorder',
      unit: 'ms',
      runs: confirm,
      ...most(IN_A_FRAME_MS),
      baseline: { what: 'a bare echo over loopback', runs: echo },
    },
  ];
}

function peerOf(make: () => Environment, tell: ConstructorParameters<typeof RollbackPeer>[0]['tell'] = () => {}): RollbackPeer {
  return new RollbackPeer({
    environment: make(),
    episode: 1,
    seed: 1,
    players: PLAYERS,
    local: 'p1',
    frames: 100_000,
    mostAhead: 10 * BEHIND,
    nowUs: () => performance.now() * 1000,
    send: () => {},
    tell,
  });
}

/** Another value each time: the guess, that players repeat themselves, is always wrong. */
const restless = (frame: number): number => 1 << (frame % 4);

/** Median time of a tick, ms, that finds that the other player did something else ten frames ago. Throws where a tick had nothing to undo. */
export function undoMs(make: () => Environment, other = restless): number {
  let undone = 0;
  const peer = peerOf(make, ({ type }) => {
    if (type === 'rollback') undone += 1;
  });
  const took: number[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const from = frame - DEPTH;
    if (from >= 0)
      peer.receive({
        episode: 1,
        player: 'p2',
        from,
        values: [other(from)],
        needs: { p1: frame },
        hashes: { from: 0, values: [], heard: 0 },
      });
    const began = performance.now();
    peer.tick(frame % 3);
    if (from >= 0) took.push(performance.now() - began);
  }
  if (undone !== took.length) throw new Error(`${undone} of ${took.length} ticks undid something`);
  return median(took);
}

function catchUpMs(make: () => Environment): number {
  const peer = peerOf(make);
  peer.tick(0);
  const began = performance.now();
  peer.fastForward(BEHIND);
  const took = performance.now() - began;
  if (peer.frame !== BEHIND + 1) throw new Error(`${peer.frame} frames ran`);
  return took;
}

/** Steps without the guesses, the saved states and the hashes. */
function stepsMs(game: Environment, frames: number): number {
  game.reset(1, PLAYERS);
  const began = performance.now();
  for (let frame = 0; frame < frames; frame++) game.step({ p1: frame % 3, p2: restless(frame) });
  return performance.now() - began;
}

/** Median time from a game's `confirm` to the confirmed row, ms, over the real channel. */
async function confirmMs(): Promise<number> {
  const tap = new GameTap();
  let confirmed: () => void = () => {};
  await using channel = await GameChannel.open({ tap, onConfirmed: () => confirmed() });
  const url = new URL(channel.link);
  const socket = new WebSocket(`ws://${url.host}/`);
  await once(socket, 'open');
  socket.on('message', () => {});
  const say = (message: object) => socket.send(JSON.stringify(message));
  say({ type: 'hello', version: GAME_PROTOCOL, token: url.hash.slice(1), game: 'bench' });
  tap.start();
  say({ type: 'begin_episode', episode: 1, players: PLAYERS });
  const took: number[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const inputs = { p1: { value: 1, confirmed: true }, p2: { value: 1, confirmed: false } };
    say({ type: 'frame', episode: 1, frame, at_us: 16_667 * frame, inputs });
    const { promise, resolve } = Promise.withResolvers<void>();
    confirmed = resolve;
    const began = performance.now();
    say({ type: 'confirm', episode: 1, frame, player: 'p2', value: 1 });
    await promise;
    took.push(performance.now() - began);
    tap.drain(() => {});
  }
  socket.close();
  await once(socket, 'close');
  return median(took);
}

async function echoMs(): Promise<number> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (one) => one.on('message', (data) => one.send(data)));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}/`);
  await once(socket, 'open');
  const took: number[] = [];
  for (let i = 0; i < FRAMES; i++) {
    const began = performance.now();
    socket.send('{"type":"confirm"}');
    await once(socket, 'message');
    took.push(performance.now() - began);
  }
  socket.close();
  server.close();
  return median(took);
}
