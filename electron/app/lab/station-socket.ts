import type { WebSocket } from 'ws';
import type { LabDesk } from '#app/lab/lab-desk.ts';
import type { PresentStation } from '#app/lab/present-station.ts';
import { endWhenSilent } from '#app/server/heartbeat.ts';
import { RateLimit, STATION_PER_S } from '#app/server/rate.ts';
import { FromStation, type ToStation } from '#core/lab/lab-contract.ts';
import { messageOf } from '#format/core/errors.ts';
import { POLICY_VIOLATION } from '#server/entrance.ts';
import { post } from '#server/post.ts';

/** Serves a station over its socket: first its name, then its reports. */
export function serveStation(socket: WebSocket, lab: LabDesk, lookMs?: number): void {
  let station: PresentStation | undefined;
  const rate = new RateLimit(STATION_PER_S, performance.now());
  const showOut = (why: string) => socket.close(POLICY_VIOLATION, why.slice(0, 100));
  endWhenSilent(socket, lookMs);
  socket.on('message', (data, binary) => {
    if (socket.readyState !== socket.OPEN) return;
    if (!rate.take(performance.now())) return showOut('too many messages');
    const message = binary ? undefined : read(data.toString());
    if (message === undefined || (message.type === 'hello') !== (station === undefined)) return showOut('not understood');
    if (message.type !== 'hello') {
      station?.take(message);
      if (message.type === 'state' && station !== undefined) lab.changed(station);
      return;
    }
    try {
      station = lab.admit(message.name, message.version, { post: (said: ToStation) => post(socket, said) });
    } catch (error) {
      showOut(messageOf(error));
    }
  });
  socket.on('close', () => {
    if (station !== undefined) lab.leave(station);
  });
}

function read(text: string): FromStation | undefined {
  try {
    return FromStation.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
