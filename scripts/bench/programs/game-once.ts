import { closeSync, openSync, writeSync } from 'node:fs';
import { GameChannel } from '#app/game/game-channel.ts';
import { GameTap } from '#session/taps/game-tap.ts';

/**
 * One station's end of a game channel, in its own process, so that its time and memory are the channel's: node game-once.ts. Prints its
 * link; when its input ends, it prints its figures.
 */
const tap = new GameTap();
let frames = 0;
const channel = await GameChannel.open({
  tap,
  onConfirmed: () => {
    frames += 1;
  },
});
tap.start();
// Like the journal, twenty times a second; where the bytes go does not matter here.
const fd = openSync('/dev/null', 'w');
let bytes = 0;
const rssMb: number[] = [];
const drain = () =>
  tap.drain((block) => {
    writeSync(fd, block);
    bytes += block.byteLength;
  });
const draining = setInterval(drain, 50);
const looking = setInterval(() => rssMb.push(process.memoryUsage().rss / 2 ** 20), 250);
const before = process.cpuUsage();
process.stdout.write(`${channel.link}\n`);
process.stdin.resume();
process.stdin.on('end', async () => {
  const { user, system } = process.cpuUsage(before);
  clearInterval(draining);
  clearInterval(looking);
  await channel[Symbol.asyncDispose]();
  drain();
  closeSync(fd);
  process.stdout.write(`${JSON.stringify({ frames, bytes, cpuUs: user + system, rssMb })}\n`);
});
