import { startTarget } from '#session/calibrate/start-target.ts';

/** Shows the calibration target in a thread, as the packaged app does. node target-in-thread.ts LOG; prints where it is, and what it drew. */
const [log = ''] = process.argv.slice(2);
const target = await startTarget(process.env.DISPLAY ?? '', log, { size: { width: 600, height: 300 }, inThread: true });
await new Promise((resolve) => setTimeout(resolve, 500));
const { clock, flips } = await target.end();
process.stdout.write(JSON.stringify({ own: target.pid === process.pid, at: target.at, draws: clock.length, flips: flips.length }));
