import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTROL, SessionControl } from '#core/rings/session-control.ts';
import type { NetRow } from '#format/core/documents/net-row.ts';
import { nowUs } from '#native/clock.ts';
import type { EchoTarget } from '#native/core/network/echo-target.ts';
import { endChild } from '#scripts/demo/end-child.ts';
import { GameServer } from '#scripts/network/game-server.ts';
import { LongWay, type WaySettings } from '#scripts/network/long-way.ts';
import type { Detection } from '#scripts/quality/detections.ts';
import { NetWatch } from '#session/threads/net-watch.ts';

const SECONDS = 60;
/** Until connections are lively. */
const WARM_MS = 3000;
const LAST_MS = 2500;

const ECHOES_A_SECOND = 4;

/** Within 1 ms or 5 %. */
const RTT = { ms: 1, share: 0.05 };
const LOSS_POINTS = 1;
const RATE_SHARE = 0.05;

const WAYS: readonly (WaySettings & { readonly name: string })[] = [
  { name: '5 ms', delayMs: 2.5 },
  { name: '40 ms, 8 ms of jitter', delayMs: 18, jitterMs: 4 },
  { name: '100 ms, 1 % lost', delayMs: 50, loss: 0.005 },
  { name: '30 ms, 5 % lost', delayMs: 15, loss: 0.025 },
  { name: '20 ms, 1 Mb/s', delayMs: 10, bps: 1e6 },
];

const BY = ['tcp', 'ping', 'udp echo'] as const;

/** Compares what is measured of the network with what it is, for a minute each. */
export async function judgeNetwork(tell: (detection: Detection) => void): Promise<void> {
  const why = LongWay.whyNot();
  if (why !== undefined) {
    process.stderr.write(`the network is not judged: ${why}\n`);
    return;
  }
  for (const { name, ...way } of WAYS) for (const by of BY) tell(await judged(`${name}, by ${by}`, way, by));
}

async function judged(name: string, settings: WaySettings, by: (typeof BY)[number]): Promise<Detection> {
  await using way = await LongWay.open({ ...settings, loss: 0 });
  await using server = await GameServer.open(way.near);
  const host = way.far;
  const probe: EchoTarget | undefined = by === 'tcp' ? undefined : { host, port: by === 'ping' ? undefined : server.echoPort };
  const game =
    by === 'tcp' ? spawn(process.execPath, ['scripts/network/talk.ts', `${host}:${server.port}`], { stdio: 'inherit' }) : undefined;
  try {
    const control = SessionControl.allocate();
    const session = new SessionControl(control);
    session.set(CONTROL.gamePid, game?.pid ?? 0);
    const watch = new NetWatch({ control, probe });
    session.go(nowUs());
    await sleep(WARM_MS);
    const protocol = by === 'tcp' ? 'tcp' : by === 'ping' ? 'other' : 'udp';
    watch.take();
    way.rttMs();
    const before = { ...way.tally(protocol), up: server.received, down: server.sent, atUs: nowUs() };
    way.set(settings);
    await sleep(1000 * SECONDS - LAST_MS);
    // Whether the last echoes were answered is known only later.
    way.set({ ...settings, loss: 0 });
    await sleep(LAST_MS);
    const rows = watch.take();
    const seconds = (nowUs() - before.atUs) / 1e6;
    const after = way.tally(protocol);
    const lost = after.lost - before.lost;
    const truth = {
      rttMs: way.rttMs(),
      // Any lost packet of an echo is a lost echo.
      lossPct: 100 * (by === 'tcp' ? lost / (after.packets - before.packets) : lost / (ECHOES_A_SECOND * SECONDS)),
      upKbps: ((server.received - before.up) * 8) / 1000 / seconds,
      downKbps: ((server.sent - before.down) * 8) / 1000 / seconds,
    };
    session.stop(nowUs());
    await watch.end();
    return compared(name, rows, truth, by === 'tcp');
  } finally {
    if (game !== undefined) await endChild(game);
  }
}

interface Truth {
  readonly rttMs: number;
  readonly lossPct: number;
  readonly upKbps: number;
  readonly downKbps: number;
}

function compared(name: string, rows: readonly NetRow[], truth: Truth, rates: boolean): Detection {
  const of = (field: 'rttMs' | 'uplinkKbps' | 'downlinkKbps') => rows.flatMap((row) => row[field] ?? []);
  const rttMs = median(of('rttMs'));
  const lossPct = rows.at(-1)?.lossPct ?? Number.NaN;
  const [up, down] = [mean(of('uplinkKbps')), mean(of('downlinkKbps'))];
  const near = (value: number, to: number, share: number) => Math.abs(value - to) <= share * to;
  const right = {
    [`rtt ${rttMs.toFixed(2)} of ${truth.rttMs.toFixed(2)} ms`]: Math.abs(rttMs - truth.rttMs) <= Math.max(RTT.ms, RTT.share * truth.rttMs),
    [`loss ${lossPct.toFixed(2)} of ${truth.lossPct.toFixed(2)} %`]: Math.abs(lossPct - truth.lossPct) <= LOSS_POINTS,
    ...(rates && {
      [`up ${up.toFixed(1)} of ${truth.upKbps.toFixed(1)} kbit/s`]: near(up, truth.upKbps, RATE_SHARE),
      [`down ${down.toFixed(1)} of ${truth.downKbps.toFixed(1)} kbit/s`]: near(down, truth.downKbps, RATE_SHARE),
    }),
  };
  const all = Object.values(right).every(Boolean);
  process.stderr.write(
    `${name}: ${Object.entries(right)
      .map(([says, is]) => `${is ? '' : '✗ '}${says}`)
      .join(', ')}, ${rows.length} rows\n`,
  );
  return { name: `network of ${name}`, must: true, found: all ? Object.keys(right) : [], foundKnown: [] };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
