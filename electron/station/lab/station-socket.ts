import type { WebSocket } from 'ws';
import { messageOf } from '#core/errors.ts';
import { FromStation, type ToStation } from '#core/lab/lab-contract.ts';
import type { LabDesk } from '#station/lab/lab-desk.ts';
import type { PresentStation } from '#station/lab/present-station.ts';
import { endWhenSilent } from '#station/server/heartbeat.ts';
import { post } from '#station/server/post.ts';
import { RateLimit, STATION_PER_S } from '#station/server/rate.ts';
import { type Doorkeeper, POLICY_VIOLATION } from '#station/server/window-socket.ts';

const GREETING_MS = 3000;

/** Serves a station over its socket: first its name and the lab's token, then its reports. */
export function serveStation(socket: WebSocket, lab: LabDesk, door: Doorkeeper, lookMs?: number): void {
  let station: PresentStation | undefined;
  const rate = new RateLimit(STATION_PER_S, performance.now());
  const showOut = (why: string) => socket.close(POLICY_VIOLATION, why.slice(0, 100));
  endWhenSilent(socket, lookMs);
  const greeting = setTimeout(() => showOut('no token received'), GREETING_MS);
  socket.on('message', (data, binary) => {
    if (socket.readyState !== socket.OPEN) return;
    if (!rate.take(performance.now())) return showOut('too many messages');
    const message = binary ? undefined : read(data.toString());
    if (message === undefined) return showOut('not understood');
    if (station !== undefined) {
      if (message.type === 'hello') return showOut('said hello twice');
      station.take(message);
      if (message.type === 'state') lab.changed(station);
      return;
    }
    clearTimeout(greeting);
    if (message.type !== 'hello' || !door.admits(message.token)) return showOut('wrong token');
    if (!door.letIn()) return showOut('too many stations have joined');
    try {
      station = lab.admit(message.name, message.version, { post: (said: ToStation) => post(socket, said) });
    } catch (error) {
      showOut(messageOf(error));
    }
  });
  socket.on('close', () => {
    clearTimeout(greeting);
    if (station !== undefined) lab.leave(station);
  });
  socket.on('error', () => socket.terminate());
}

function read(text: string): FromStation | undefined {
  try {
    return FromStation.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
