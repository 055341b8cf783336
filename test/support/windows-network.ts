import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EchoAddress, EchoSocket } from '#native/network/echo-port.ts';
import { windowsEcho } from '#native/network/windows-echo.ts';
import { WindowsSockets } from '#native/network/windows-sockets.ts';

/** A game of Windows with a connection to a server, and echoes from its UDP port: prints what Windows tells of both. HOST PORT ECHO-PORT */
const HOST = process.argv[2] as string;
const [port, echoPort] = process.argv.slice(3).map(Number) as [number, number];

function tried(to: Omit<EchoAddress, 'family' | 'address'>): readonly number[] | string {
  let echo: EchoSocket | undefined;
  try {
    echo = windowsEcho({ address: HOST, family: 4, ...to });
    const answered: number[] = [];
    // Four a second, as a recording asks.
    for (let seq = 0; seq < 5; seq++) {
      echo.send(seq);
      for (let answer = echo.answer(250_000); answer !== undefined; answer = echo.answer(250_000)) answered.push(answer.seq);
    }
    // The last has 300 ms to go there and back; beside busy tests half a second was too short.
    for (let waits = 0; waits < (answered.length < 5 ? 8 : 1); ) {
      const answer = echo.answer(500_000);
      if (answer === undefined) waits += 1;
      else answered.push(answer.seq);
    }
    return answered;
  } catch (error) {
    return String(error);
  } finally {
    echo?.[Symbol.dispose]();
  }
}

using sockets = new WindowsSockets();
const before = sockets.look(process.pid);
const socket = connect(port, HOST);
socket.on('data', () => {});
for (let i = 0; i < 20; i++) {
  socket.write(Buffer.alloc(100));
  await sleep(20);
}
const during = sockets.look(process.pid);
console.log(
  JSON.stringify({ before, during, udp: tried({ port: echoPort }), silent: tried({ port: 9 }), ping: tried({ port: undefined }) }),
);
process.exit(0);
