import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Outgoing } from '#corpus/send/outgoing.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { invite, Keyring, parseInvitation, trim } from '#library/index.ts';
import { figuresOf } from '#scripts/bench/process-figures.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { sleep, Victim } from '#scripts/faults/victim.ts';
import { GAP } from '#scripts/gap-command.ts';
import { numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';
import { type Planned, planned, Tenant } from '#scripts/soak/tenant.ts';
import { StrictStore } from '#scripts/store/strict-store.ts';

/** `npm run test:tenants`: nine honest customers of an ingest service, and a hostile one. Exit 1 if those wait too long, or anything of theirs is refused. */
const { values } = parseArgs({ options: { seconds: { type: 'string' }, help: { type: 'boolean' } } });
const HONEST = 9;
/** Of what an honest customer waits alone. */
const MOST_P99 = 2;
/** From one shard to the next. */
const PAUSE_MS = 1000;
const MOST_MB = 600;
const SMALL = ['--size', '320x180', '--fps', '30', '--encoder', 'h264-14'];

if (values.help === true) {
  process.stdout.write(`npm run test:tenants -- [--seconds N]

Nine customers send shards to an ingest service, each about one a second, for a fifth of N seconds (300); then beside a tenth, who asks for all that a token may.
The p99 of all their answers must stay within ${MOST_P99} times what it was alone, nothing of theirs be refused, and the service below ${MOST_MB} MB.
`);
  process.exit(0);
}
const seconds = numberOf('seconds', values.seconds ?? '300');

/** Pieces of a recording: shards of their own, each with its signature. */
async function pieces(folder: string): Promise<Planned[]> {
  await using stage = await Stage.open({ width: 640, height: 360 });
  const victim = await Victim.start(join(folder, 'shards'), stage.display.name, SMALL);
  await sleep(30_000);
  victim.signal('SIGINT');
  await victim.ended(120);
  const out = join(folder, 'pieces');
  mkdirSync(out);
  const signer = new Keyring().signer('recorder');
  const made: Planned[] = [];
  for (let fromS = 0; fromS < 28; fromS += 2) {
    const cut = await trim(victim.folder(), { fromS, toS: fromS + 2 }, { out, trusted: new Keyring().trusted, signer });
    for (const piece of cut) made.push(planned(piece.folder, new Outgoing(piece.folder, undefined).names));
  }
  return made;
}

/** Has all customers send for a time; resolves with how long their answers took, ms. Each sends each shard under ever new tokens. */
async function sending(shards: readonly Planned[], newTenant: () => Tenant, forSeconds: number): Promise<number[]> {
  const waitedMs: number[] = [];
  const untilMs = performance.now() + forSeconds * 1000;
  const customer = async (nth: number) => {
    for (let n = nth; performance.now() < untilMs; ) {
      const tenant = newTenant();
      for (const shard of [...shards.slice(n % shards.length), ...shards.slice(0, n % shards.length)]) {
        if (performance.now() > untilMs) break;
        await tenant.send(shard);
        await sleep(PAUSE_MS);
      }
      waitedMs.push(...tenant.waitedMs);
      n += HONEST;
    }
  };
  await Promise.all(Array.from({ length: HONEST }, (_, nth) => customer(nth)));
  return waitedMs;
}

function said(what: string, waitedMs: readonly number[]): { readonly p99: number } {
  const { p50 = Number.NaN, p99 = Number.NaN, max = Number.NaN } = quantiles(waitedMs) ?? {};
  process.stdout.write(`${what}: ${waitedMs.length} answers, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)}, at most ${max.toFixed(0)}\n`);
  return { p99 };
}

using home = await OwnHome.open('tenants', 'recorder', 'watermark');
const shards = await pieces(home.path);
await using store = await StrictStore.start();
const state = join(home.path, 'ingest');
const service = spawn(process.execPath, [GAP, 'ingest', '--store', 's3://shards/here', '--any-signer', '--folder', state], {
  env: { ...process.env, ...store.env },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [first] = (await once(service.stdout, 'data')) as [Buffer];
const address = /http:\/\/127\.0\.0\.1:\d+/.exec(first.toString())?.[0] ?? '';
let tokens = 0;
const invitation = () => invite(state, address, `token ${tokens++}`, undefined);
const newTenant = () => {
  const to = parseInvitation(invitation());
  if (to === undefined) throw new Error(`no invitation to ${address}`);
  return new Tenant(to);
};
const alone = said('alone', await sending(shards, newTenant, seconds / 5));
const hostile: ChildProcess = spawn(process.execPath, ['scripts/soak/hostile-tenant.ts'], {
  env: { ...process.env, GAP_INVITATION: invitation() },
  stdio: 'inherit',
});
let rssMb = 0;
const watching = setInterval(() => {
  rssMb = Math.max(rssMb, figuresOf(service.pid as number)?.rssMb ?? 0);
}, 500);
const beside = said('beside a hostile one', await sending(shards, newTenant, seconds));
clearInterval(watching);
hostile.kill('SIGKILL');
service.kill('SIGTERM');
await once(service, 'exit');
const why = [
  ...(beside.p99 > MOST_P99 * alone.p99 ? [`honest customers wait ${(beside.p99 / alone.p99).toFixed(1)} times as long`] : []),
  ...(rssMb > MOST_MB ? ['memory'] : []),
];
process.stdout.write(`the service had at most ${rssMb.toFixed(0)} MB${why.length === 0 ? '' : `  FAILED: ${why.join('; ')}`}\n`);
process.exitCode = why.length === 0 ? 0 : 1;
