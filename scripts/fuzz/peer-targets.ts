import { join } from 'node:path';
import { WebSocket } from 'ws';
import { mutate } from '#scripts/fuzz/mutate.ts';
import { ROOMS, type Room } from '#scripts/fuzz/rooms.ts';
import type { Target } from '#scripts/fuzz/targets.ts';
import type { Random } from '#scripts/random.ts';

/** What a hostile peer says: a message of an honest one, now and then as it is. */
export function hostile(says: readonly string[], random: Random): string {
  const honest = random.of(says);
  return random.below(4) === 0 ? honest : mutate(Buffer.from(honest), random).toString();
}

/** Resolves once everything said before was dealt with: the answer to a ping comes in its turn, or the connection is closed. */
export async function dealtWith(socket: WebSocket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => resolve();
  socket.once('pong', done).once('close', done);
  if (socket.readyState === socket.OPEN) socket.ping();
  else if (socket.readyState === socket.CLOSED) resolve();
  await promise;
  socket.off('pong', done).off('close', done);
}

/** Peers that say anything, one message after the other; who is shown out comes again. A crash or a hang is found by `npm run fuzz`. */
export function peerTargets(work: string): readonly Target[] {
  return Object.entries(ROOMS).map(([name, open]) => {
    let room: Room | undefined;
    let socket: WebSocket | undefined;
    return {
      name,
      async feed(random) {
        room ??= await open(join(work, 'room'));
        if (socket?.readyState !== WebSocket.OPEN) socket = await room.enter();
        socket.send(hostile(room.says, random));
        await dealtWith(socket);
      },
    };
  });
}
