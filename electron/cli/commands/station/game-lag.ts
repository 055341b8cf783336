import { encodersFor } from '#cli/commands/station/adapter-encoders.ts';
import { oneDesktop } from '#cli/flags.ts';
import { settingsOf } from '#cli/recording-flags.ts';
import { Stopped } from '#cli/stopped.ts';
import type { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { parseSize } from '#core/plan/screen-part.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { canRedraw } from '#format/cli/terminal.ts';
import type { FlagValues } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { knownCalibrations } from '#home/calibrations.ts';
import { keepLag } from '#home/lag-references.ts';
import { measureGameLag } from '#session/calibrate/game-lag.ts';

const BAR = 30;

/** `gap calibrate --game`: measures a game's own lag while it is played, and keeps it. */
export async function gameLag(
  values: FlagValues<typeof RECORDING_OPTIONS> & { readonly 'dry-run'?: boolean | undefined },
  json: boolean,
): Promise<number> {
  using stop = new Stopped();
  const shows = !json && canRedraw(process.stderr);
  if (!json)
    process.stderr.write(
      'Play the game: turn the camera left and right, or press its keys, until the bar is full. Nothing is kept of it\n',
    );
  const reference = await measureGameLag(
    settingsOf(values),
    { display: process.env.DISPLAY, oneDesktop: oneDesktop() },
    {
      stop: stop.signal,
      calibrations: knownCalibrations(),
      encoders: await encodersFor(parseSize(values.size)),
      onProgress: shows ? (share, snapshot) => process.stderr.write(`\r${barText(share, snapshot)}\u001b[K`) : undefined,
    },
  );
  if (shows) process.stderr.write('\n');
  const kept = values['dry-run'] !== true;
  if (kept) await keepLag(reference);
  const [session] = reference.sessions;
  if (json) process.stdout.write(`${JSON.stringify({ ...reference, kept }, undefined, 2)}\n`);
  else if (session !== undefined)
    process.stdout.write(
      `${plain(reference.title)}: the picture answers ${session.median.toFixed(1)} ms after the input (${session.low.toFixed(1)} to ${session.high.toFixed(1)}, ${reference.signal})\n${kept ? 'Kept: later sessions of this game are held against it. A key profile may carry it:' : 'Not kept (--dry-run). A key profile may carry it:'} "latency": { "ms": ${session.median.toFixed(1)}, "source": "gap calibrate --game" }\n`,
    );
  return 0;
}

function barText(share: number, { closedFor, lag: { ms } }: Snapshot): string {
  const full = Math.round(share * BAR);
  const says = closedFor !== undefined ? 'the game does not have the focus' : ms === undefined ? 'nothing moves yet' : `about ${ms} ms`;
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${Math.floor(100 * share)} %  ${says}`;
}
