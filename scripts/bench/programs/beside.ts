import { setTimeout as sleep } from 'node:timers/promises';
import { CONTROL, SessionControl } from '#core/rings/session-control.ts';
import { nowUs } from '#native/clock.ts';
import { NetWatch } from '#session/threads/net-watch.ts';
import { VoiceWatch } from '#session/threads/voice-watch.ts';

/**
 * The threads that measure the network and the voice, and nothing else: prints the processor time they take. SECONDS GAME-PID PROBE, or SECONDS
 * alone for the same process without them.
 */
const [seconds = 30, pid] = process.argv.slice(2, 4).map(Number);
const host = process.argv[4];
const WARM_MS = 3000;
const control = SessionControl.allocate();
const session = new SessionControl(control);
session.set(CONTROL.gamePid, pid ?? 0);
session.set(CONTROL.closedFor, 0);
const watches =
  pid === undefined
    ? undefined
    : {
        network: new NetWatch({ control, probe: host === undefined ? undefined : { host, port: undefined } }),
        voice: new VoiceWatch(control),
      };
session.go(nowUs());
await sleep(WARM_MS);
watches?.network.take();
const before = process.cpuUsage();
await sleep(1000 * seconds);
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({ percent: (user + system) / 1e4 / seconds, rows: watches?.network.take().length, levels: watches?.voice.take().length })}\n`,
);
session.stop(nowUs());
process.exit(0);
