import { setTimeout as sleep } from 'node:timers/promises';
import { type GameMessage, GapGame, nowUs } from '#play/client/gap-game.ts';
import { type InputPacket, RollbackPeer } from '#play/core/rollback-peer.ts';
import { Random } from '#scripts/random.ts';
import { until } from '#test/support/gap.ts';
import { CoinGame } from '#test/support/simulated-game.ts';

const PLAYERS = ['p1', 'p2'];
const FRAME_MS = 1000 / 60;

/** Connects a game for each player to its recorder, and waits until both are recorded. */
export async function connectBoth(links: readonly [string, string]): Promise<readonly [GapGame, GapGame]> {
  const games = links.map((link, p) => new GapGame(link, { game: 'coins', player: PLAYERS[p] as string })) as [GapGame, GapGame];
  await until('both are recorded', () => games.every(({ recording }) => recording));
  return games;
}

/** Plays one episode in real time, over a network with a delay; resolves when it is settled at both. */
export async function playInTime(
  games: readonly [GapGame, GapGame],
  {
    episode,
    frames,
    delayMs,
    stop,
  }: { readonly episode: number; readonly frames: number; readonly delayMs: number; readonly stop?: AbortSignal },
): Promise<void> {
  const random = new Random(episode);
  const peers: RollbackPeer[] = [];
  for (const [p, local] of PLAYERS.entries())
    peers.push(
      new RollbackPeer({
        environment: new CoinGame(),
        episode,
        seed: episode,
        players: PLAYERS,
        local,
        frames,
        inputDelay: 1,
        nowUs,
        send: (packet: InputPacket) => {
          const copy = JSON.parse(JSON.stringify(packet)) as InputPacket;
          setTimeout(() => peers[1 - p]?.receive(copy), delayMs + random.next() * delayMs);
        },
        tell: (message) => games[p]?.tell(message as GameMessage),
      }),
    );
  const doing = [0, 0];
  while (stop?.aborted !== true && !peers.every(({ settled, acknowledged }) => settled && acknowledged)) {
    peers.forEach((peer, p) => {
      if (random.next() < 0.2) doing[p] = random.below(3) - 1;
      peer.tick(doing[p] ?? 0);
    });
    await sleep(FRAME_MS);
  }
}
