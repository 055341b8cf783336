import { randomUUID } from 'node:crypto';
import { agreedHere } from '#cli/agree.ts';
import { encodersFor } from '#cli/commands/station/adapter-encoders.ts';
import { openChannel, openChat } from '#cli/commands/station/open-sources.ts';
import { showEncoding, showWaiting } from '#cli/encoding-line.ts';
import { errorText } from '#cli/error-text.ts';
import { findingsTable, verdictText } from '#cli/findings-table.ts';
import { oneDesktop, PORT_FLAG } from '#cli/flags.ts';
import { gameFirst } from '#cli/game-first.ts';
import { keysFor, recoveryKeys, standingConsent } from '#cli/own-keys.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { settingsOf } from '#cli/recording-flags.ts';
import { StatusBlock } from '#cli/status-block.ts';
import { scopesOf } from '#core/plan/extras.ts';
import type { Options } from '#core/plan/options/option.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { planRecording, type RecordPlan, type RecordSettings } from '#core/plan/plan.ts';
import { outcomeOfSession, partsOfSession } from '#core/report/session-outcome.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import type { GapError } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { type FlagValues, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { english } from '#format/core/said.ts';
import { knownCalibrations } from '#home/calibrations.ts';
import { geoCell } from '#home/geo-cell.ts';
import { knownLagReferences, learnLag } from '#home/lag-references.ts';
import { readSettings } from '#home/settings-file.ts';
import { forgetCached, leaveNow, type Recorded, record } from '#session/run/record.ts';
import { recoverLeftovers } from '#session/seal/recover.ts';
import type { GameTap } from '#session/taps/game-tap.ts';
import { otherRate } from '#video/core/pace.ts';

/** What this command takes besides what is asked of the recording. */
const OWN = {
  chat: {
    takes: 'PIPE',
    help: 'lines of a chat, from a pipe, or from standard input (-): what they were like (format/SPEC.md), never what they say. The consent must include chat',
  },
  'game-state': { help: 'record game state: prints a link for the game to connect to (docs/game-state.md)' },
  'game-state-port': { ...PORT_FLAG.port, help: 'where it connects', usual: 'a free one' },
  'game-origin': { takes: 'URL', many: true, help: 'of its page, if that is not on this machine' },
  wait: { help: 'wait for a window of the game, and record with it; otherwise there must be one' },
  'no-sign': { help: "do not sign; otherwise the recorder's key signs (`gap keys`)" },
  'no-recover': { help: 'do not seal what a killed recorder left in --out; otherwise it is sealed first' },
  json: { help: 'a line of JSON per second, and one at the end' },
} as const satisfies Options;

const FLAGS = { ...RECORDING_OPTIONS, ...OWN } as const satisfies Options;

const HELP = `gap record --game NAME [flags]

Records the screen, keyboard, mouse and gamepads into one sealed GAP shard.
Ctrl-C or SIGTERM stops and seals; a second one leaves a recoverable .partial.

Only the game is recorded. While another window has the focus no input is captured,
pictures are black, and the shard marks a gap. Keys outside the key profile are
counted and never stored.

The first time, it shows what you agree to, and asks. No flag agrees for you.

${helpOf(RECORDING_OPTIONS)}
${helpOf(OWN)}
Exit codes: 0 sealed; 1 sealed, but the verdict fails; 2 usage or preflight;
3 capture failed (the message says what was saved and how to recover it).
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values } = parsed(args, FLAGS, { allowPositionals: false });
    const geo = values.geo === undefined ? undefined : await geoCell(values.geo);
    const plan = planRecording(
      { ...settingsOf(values), ...(await agreedTo(values)), geo },
      {
        display: process.env.DISPLAY,
        oneDesktop: oneDesktop(),
        sessionId: randomUUID(),
        games: readSettings().games,
      },
    );
    if (values['no-recover'] !== true) await sealLeftovers(plan.out);
    return await recordWithSignals(plan, await keysFor(plan, values['no-sign'] !== true), values);
  },
};

/** Limits the wait before a recording to about half a minute: a minute of video at 60 fps. */
const MOST_FRAMES_BEFORE = 3600;

/** Seals killed sessions before the next begins, unless their video takes long. One that cannot be recovered stays, and blocks nothing. */
async function sealLeftovers(out: string): Promise<void> {
  const begin = (partial: string) => process.stderr.write(`Sealing what was left behind: ${plain(partial)}\n`);
  const options = { ...recoveryKeys(), mostFrames: MOST_FRAMES_BEFORE, readBack: { forgetCached } };
  for (const { partial, recovered, error } of await recoverLeftovers(out, options, begin)) {
    if (recovered !== undefined)
      process.stderr.write(
        `Recovered ${plain(recovered.folder)}: ${outcomeOfSession(recovered).durationS.toFixed(1)} s, lost ${(recovered.lostMs ?? 0).toFixed(0)} ms\n`,
      );
    else
      process.stderr.write(errorText(error.code === 'shard.waiting' ? 'gap record' : `gap record: ${partial} could not be sealed`, error));
  }
}

type Values = FlagValues<typeof FLAGS>;

/** What the player agreed to, and what of it this recording opens. References to a consent that is on file elsewhere are taken as they are. */
async function agreedTo(values: Values): Promise<Pick<RecordSettings, 'consent' | 'needs'>> {
  const { consent, chat, 'game-state': game, 'consent-ref': elsewhere, 'license-ref': license } = values;
  const needs = [...(game === true ? (['game'] as const) : []), ...(chat === undefined ? [] : (['chat'] as const))];
  if (consent !== undefined) return { consent: standingConsent(consent), needs };
  if (elsewhere !== undefined || license !== undefined) return { consent: undefined, needs };
  return { consent: await agreedHere([...needs, ...scopesOf(values)]), needs };
}

/** It was called off before anything was recorded. */
const NOTHING = 2;

/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A session that is being cancelled while it seals may take this long to notice. */
const CANCEL_PATIENCE_MS = 2000;

async function recordWithSignals(plan: RecordPlan, keys: Awaited<ReturnType<typeof keysFor>>, values: Values): Promise<number> {
  const json = values.json === true;
  const stop = new AbortController();
  const cancel = new AbortController();
  const status = new StatusBlock(process.stdout, json, plan.wholeScreen);
  let game: GameTap | undefined;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      status.note('Stopping and sealing. A second Ctrl-C leaves an unsealed, recoverable .partial.');
      stop.abort();
      return;
    }
    if (game?.settling === true) {
      status.note('Not waiting for the game any longer.');
      game.settleNoMore();
      return;
    }
    cancel.abort();
    // Sealing can be interrupted anywhere: the .partial stays intact.
    setTimeout(() => {
      process.stderr.write(`gap record: cancelled while sealing\n  → What was captured is kept in ${plan.out}/${plan.sessionId}.partial\n`);
      leaveNow(3);
    }, CANCEL_PATIENCE_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    if (!(await gameFirst(plan, values.wait === true, stop.signal))) return NOTHING;
    const encoders = await encodersFor(plan.size, { signal: stop.signal });
    using chat = openChat(plan.consent, values.chat);
    const asked = { port: values['game-state-port'], origins: values['game-origin'] };
    await using channel = values['game-state'] === true ? await openChannel(plan.consent, asked, { chat, status, json }) : undefined;
    game = channel?.tap;
    const recorded = await record(plan, {
      ...keys,
      encoders,
      game,
      chat: chat?.tap,
      poses: channel?.poses,
      stop: stop.signal,
      cancel: cancel.signal,
      onPreflight: (findings, pace) => announce(plan, findings, pace, json),
      onSnapshot: (snapshot) => status.show(snapshot),
      calibrations: knownCalibrations(),
      lagReferences: knownLagReferences(),
      readBack: { onProgress: json ? undefined : showReadBack(process.stderr) },
      onStep: (step) => status.note(`Sealing: ${step}`),
      onEncode: json ? showWaiting(process.stderr) : showEncoding(process.stderr),
    });
    status.end();
    if (recorded.stuck.length > 0)
      process.stderr.write(`gap record: the ${recorded.stuck.join(' and ')} thread did not end; what it had written is sealed\n`);
    await learnLag(recorded.folder).catch((error: GapError) => process.stderr.write(errorText('gap record', error)));
    return conclude(recorded, json);
  } finally {
    status.end();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

function announce(plan: RecordPlan, findings: readonly Finding[], pace: Pace | undefined, json: boolean): void {
  if (json) {
    if (pace !== undefined) process.stdout.write(`${JSON.stringify({ type: 'pace', ...pace })}\n`);
    return;
  }
  const worth = findings.filter(({ severity }) => severity !== 'pass');
  if (worth.length > 0) process.stdout.write(findingsTable(worth));
  if (findings.every(({ severity }) => severity !== 'fail'))
    process.stdout.write(`${otherwise(pace)}Recording ${plan.display} into ${plan.out}/${plan.sessionId} — Ctrl-C stops and seals\n`);
}

/** The rate that was chosen automatically, and how to override it. */
function otherwise(pace: Pace | undefined): string {
  if (pace?.fps_by !== 'measured') return '';
  return `${pace.says}. For another rate: --fps ${otherRate(pace)}\n`;
}

function conclude(recorded: Recorded, json: boolean): number {
  const { folder, qat, ended, why, sealMs, next = [] } = recorded;
  const broken = ended !== 'stopped' && ended !== 'duration' && ended !== 'panic';
  const { verdict, frames, durationS, findings: all } = outcomeOfSession(recorded);
  if (json) {
    const findings = all.filter(({ severity }) => severity !== 'pass');
    const sealed = {
      folder,
      ended,
      why: why && english(why),
      verdict,
      sealMs,
      frames,
      durationS,
      residuals: qat.residuals,
      findings,
      ...partsOfSession(recorded),
    };
    process.stdout.write(`${JSON.stringify({ type: 'sealed', ...sealed })}\n`);
  } else for (const shard of [recorded, ...next]) process.stdout.write(verdictText(shard.qat, shard.folder));
  if (broken) {
    const into = [folder, ...next.map((shard) => shard.folder)].join(', ');
    process.stderr.write(
      `gap record: the capture broke off: ${ended}${why === undefined ? '' : ` (${english(why)})`}\n  → The ${durationS.toFixed(1)} s before it are saved and sealed in ${into}; nothing needs recovering\n`,
    );
    return 3;
  }
  return verdict === 'pass' ? 0 : 1;
}
