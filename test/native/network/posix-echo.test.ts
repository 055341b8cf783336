import { expect, it } from 'vitest';
import { nowUs } from '#native/clock.ts';
import { openEcho } from '#native/network/network-source.ts';
import { socketAddress } from '#native/network/posix-echo.ts';
import { GameServer } from '#scripts/network/game-server.ts';

it.each([
  ['2001:db8::1', '20010db8000000000000000000000001'],
  ['::1', '00000000000000000000000000000001'],
  ['fe80:1:2:3:4:5:6:7', 'fe800001000200030004000500060007'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
])('the address %s becomes the bytes that the system wants', (address, bytes) => {
  expect(socketAddress(address, 6, 7).subarray(8, 24).toString('hex')).toBe(bytes);
});

it.each(['fe80::1%eth0', '1:2:3', 'g::1', ''])('%j is refused', (address) => {
  expect(() => socketAddress(address, 6, 7)).toThrow(expect.objectContaining({ code: 'preflight.probe' }));
});

it('echoes come back over IPv4 and, where there is any, IPv6; from a closed port none do, without a wait in circles', async () => {
  await using server = await GameServer.open('127.0.0.1');
  // The server answers in this thread: first it must get its turn.
  using echo = await openEcho({ host: '127.0.0.1', port: server.echoPort });
  echo.send(7);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(echo.answer(1_000_000)?.seq).toBe(7);
  // Linux says when an answer came, however late it is read.
  echo.send(8);
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 100));
  const busyUs = nowUs();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const late = echo.answer(1_000_000);
  expect(late?.seq).toBe(8);
  expect(late?.atUs).toBeLessThan(process.platform === 'linux' ? busyUs : Number.POSITIVE_INFINITY);
  using closed = await openEcho({ host: '127.0.0.1', port: 9 });
  closed.send(1);
  const [began, used] = [nowUs(), process.cpuUsage()];
  expect(closed.answer(200_000)).toBeUndefined();
  expect(nowUs() - began).toBeGreaterThanOrEqual(199_000);
  expect(process.cpuUsage(used).user + process.cpuUsage(used).system).toBeLessThan(150_000);
  for (const host of ['127.0.0.1', '::1']) {
    // A machine without IPv6 has no such address.
    const ping = await openEcho({ host, port: undefined }).catch(() => undefined);
    if (ping === undefined) {
      expect(host).toBe('::1');
      process.stderr.write('not pinged: ::1, this machine has no IPv6\n');
      continue;
    }
    ping.send(3);
    expect(ping.answer(1_000_000)?.seq).toBe(3);
    ping[Symbol.dispose]();
  }
});

it('a host that cannot be found is refused without its name', async () => {
  await expect(openEcho({ host: 'no-such-host.invalid', port: undefined })).rejects.toThrow(
    expect.objectContaining({ code: 'preflight.probe', message: expect.not.stringContaining('no-such-host') }),
  );
});
