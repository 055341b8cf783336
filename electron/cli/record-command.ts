import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findingsTable, verdictText } from '#cli/findings-table.ts';
import type { Command } from '#cli/run.ts';
import { StatusBlock } from '#cli/status-block.ts';
import {
  ENCODER_NAMES,
  type Finding,
  GapError,
  planRecording,
  type Recorded,
  type RecordPlan,
  type RecordSettings,
  record,
} from '#library/index.ts';

const OPTIONS = {
  out: { type: 'string' },
  duration: { type: 'string' },
  display: { type: 'string' },
  size: { type: 'string' },
  region: { type: 'string' },
  fps: { type: 'string' },
  hz: { type: 'string' },
  bitrate: { type: 'string' },
  gop: { type: 'string' },
  encoder: { type: 'string' },
  cursor: { type: 'boolean' },
  title: { type: 'string' },
  build: { type: 'string' },
  map: { type: 'string' },
  'license-ref': { type: 'string' },
  'consent-ref': { type: 'string' },
  'session-id': { type: 'string' },
  json: { type: 'boolean' },
} as const;

const HELP = `gap record --license-ref REF --consent-ref REF [flags]

Records the screen, keyboard and mouse into one sealed GAP shard.
Ctrl-C or SIGTERM stops and seals; a second one leaves a recoverable .partial.

  --out DIR          folder that holds the shards        (gap_shard)
  --duration S       seconds; without it until Ctrl-C
  --display :N       X display                           ($DISPLAY)
  --size WxH         size of the video, even numbers     (1280x720)
  --region WxH+X+Y   part of the screen                  (all of it)
  --fps N            30, 60 or 120                       (60)
  --hz N             rate of input rows, 60 to 240       (240)
  --bitrate B        bits per second, such as 5M         (5M)
  --gop S            seconds between keyframes, 1 to 2   (2)
  --encoder NAME     ${ENCODER_NAMES.join(', ')}
  --cursor           draw the mouse pointer into the video
  --title NAME --build B --map M       what is played
  --license-ref REF --consent-ref REF  rights; required
  --session-id UUID  id of the session                   (a new one)
  --json             a line of JSON per second, and one at the end

Only keys of the key profile are stored; all others are counted and forgotten.

Exit codes: 0 sealed; 1 sealed, but the verdict fails; 2 usage or preflight;
3 capture failed (the message says what was saved and how to recover it).
`;

export const recordCommand: Command = {
  summary: 'record the screen and input into a sealed shard',
  help: HELP,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const plan = planRecording(settingsOf(values), { display: process.env.DISPLAY, sessionId: randomUUID(), encoders: ENCODER_NAMES });
    return await recordWithSignals(plan, values.json === true);
  },
};

type Values = { readonly [Name in keyof typeof OPTIONS]?: string | boolean };

function settingsOf(values: Values): RecordSettings {
  const text = (name: keyof typeof OPTIONS) => values[name] as string | undefined;
  const number = (name: keyof typeof OPTIONS) => {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = Number(value);
    if (value.trim() === '' || !Number.isFinite(parsed))
      throw new GapError(`usage.${name}`, `--${name} ${value}: is no number`, `Give a number; see \`gap record --help\``);
    return parsed;
  };
  return {
    out: text('out'),
    durationS: number('duration'),
    display: text('display'),
    size: text('size'),
    region: text('region'),
    fps: number('fps'),
    hz: number('hz'),
    bitrate: text('bitrate'),
    gopS: number('gop'),
    encoder: text('encoder'),
    cursor: values.cursor === true,
    title: text('title'),
    build: text('build'),
    map: text('map'),
    licenseRef: text('license-ref'),
    consentRef: text('consent-ref'),
    sessionId: text('session-id'),
  };
}

/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A session that is being cancelled while it seals may take this long to notice. */
const CANCEL_PATIENCE_MS = 2000;

async function recordWithSignals(plan: RecordPlan, json: boolean): Promise<number> {
  const stop = new AbortController();
  const cancel = new AbortController();
  const status = new StatusBlock(process.stdout, json);
  const onSignal = () => {
    if (!stop.signal.aborted) {
      status.note('Stopping and sealing. Once more leaves an unsealed, recoverable .partial.');
      stop.abort();
      return;
    }
    cancel.abort();
    // Sealing can be broken off anywhere: the .partial stays whole.
    setTimeout(() => {
      process.stderr.write(`gap record: cancelled while sealing\n  → What was captured is kept in ${plan.out}/${plan.sessionId}.partial\n`);
      process.exit(3);
    }, CANCEL_PATIENCE_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    const recorded = await record(plan, {
      stop: stop.signal,
      cancel: cancel.signal,
      onPreflight: (findings) => announce(plan, findings, json),
      onSnapshot: (snapshot) => status.show(snapshot),
      onSealStep: (step) => status.note(`Sealing: ${step}`),
    });
    status.end();
    return conclude(recorded, json);
  } finally {
    status.end();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

function announce(plan: RecordPlan, findings: readonly Finding[], json: boolean): void {
  if (json) return;
  const worth = findings.filter(({ severity }) => severity !== 'pass');
  if (worth.length > 0) process.stdout.write(findingsTable(worth));
  if (findings.every(({ severity }) => severity !== 'fail'))
    process.stdout.write(`Recording ${plan.display} into ${plan.out}/${plan.sessionId} — Ctrl-C stops and seals\n`);
}

function conclude(recorded: Recorded, json: boolean): number {
  const { folder, qat, ended, why, sealMs } = recorded;
  const broken = ended !== 'stopped' && ended !== 'duration';
  if (json)
    process.stdout.write(
      `${JSON.stringify({ type: 'sealed', folder, ended, why, verdict: qat.verdict, sealMs, frames: qat.frames, durationS: qat.duration_s, residuals: qat.residuals, findings: qat.findings.filter(({ severity }) => severity !== 'pass') })}\n`,
    );
  else process.stdout.write(verdictText(qat, folder));
  if (broken) {
    process.stderr.write(
      `gap record: the capture broke off: ${ended}${why === undefined ? '' : ` (${why})`}\n  → The ${qat.duration_s.toFixed(1)} s before it are saved and sealed in ${folder}; nothing needs recovering\n`,
    );
    return 3;
  }
  return qat.verdict === 'pass' ? 0 : 1;
}
