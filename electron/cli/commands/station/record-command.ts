import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { CAPTURE_OPTIONS, captureSettings } from '#cli/capture-flags.ts';
import { encodersFor } from '#cli/commands/station/adapter-encoders.ts';
import { openChannel, openChat } from '#cli/commands/station/open-sources.ts';
import { showEncoding, showWaiting } from '#cli/encoding-line.ts';
import { errorText } from '#cli/error-text.ts';
import { findingsTable, verdictText } from '#cli/findings-table.ts';
import { numberFlag, oneDesktop, windowFlag } from '#cli/flags.ts';
import { keysFor, recoveryKeys, standingConsent } from '#cli/own-keys.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { StatusBlock } from '#cli/status-block.ts';
import { FINAL_ENCODERS, LADDER_ENCODERS } from '#core/encode/encoder-plan.ts';
import { otherRate } from '#core/encode/pace.ts';
import { EXTRA_FLAGS, EXTRA_HELP, extrasOf } from '#core/plan/extras.ts';
import { planRecording, type RecordPlan, type RecordSettings } from '#core/plan/plan.ts';
import { outcomeOfSession, partsOfSession } from '#core/report/session-outcome.ts';
import type { Command } from '#format/cli/command.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import type { GapError } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { plain } from '#format/core/plain.ts';
import { knownCalibrations } from '#home/calibrations.ts';
import { geoCell } from '#home/geo-cell.ts';
import { knownLagReferences, learnLag } from '#home/lag-references.ts';
import { readSettings } from '#home/settings-file.ts';
import { recoverLeftovers } from '#inspector/recover.ts';
import { forgetCached, leaveNow, type Recorded, record } from '#recorder/session/record.ts';
import type { GameTap } from '#recorder/taps/game-tap.ts';

const OPTIONS = {
  ...CAPTURE_OPTIONS,
  out: { type: 'string' },
  duration: { type: 'string' },
  size: { type: 'string' },
  region: { type: 'string' },
  fps: { type: 'string' },
  bitrate: { type: 'string' },
  gop: { type: 'string' },
  encoder: { type: 'string' },
  'encoder-threads': { type: 'string' },
  encode: { type: 'string' },
  final: { type: 'string' },
  gold: { type: 'boolean' },
  cursor: { type: 'boolean' },
  title: { type: 'string' },
  build: { type: 'string' },
  map: { type: 'string' },
  consent: { type: 'string' },
  'license-ref': { type: 'string' },
  'consent-ref': { type: 'string' },
  'session-id': { type: 'string' },
  'whole-screen': { type: 'boolean' },
  window: { type: 'boolean' },
  'no-window': { type: 'boolean' },
  'panic-minutes': { type: 'string' },
  continues: { type: 'string' },
  roll: { type: 'string' },
  ...EXTRA_FLAGS,
  chat: { type: 'string' },
  watermark: { type: 'string' },
  'watermark-corner': { type: 'string' },
  'no-sign': { type: 'boolean' },
  'no-recover': { type: 'boolean' },
  'game-state': { type: 'boolean' },
  'game-state-port': { type: 'string' },
  'game-origin': { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

const HELP = `gap record --game NAME --consent ID [flags]

Records the screen, keyboard, mouse and gamepads into one sealed GAP shard.
Ctrl-C or SIGTERM stops and seals; a second one leaves a recoverable .partial.

Only the game is recorded. While another window has the focus no input is captured,
pictures are black, and the shard marks a gap. Keys outside the key profile are
counted and never stored.

  --game NAME        executable, pid:N or title:*TEXT*; may be given several times
                     (without it: the games of \`gap games\`)
  --window           only the game's window, whatever covers it and wherever it is moved: the default on Windows and macOS
  --no-window        the screen, or --region of it
  --whole-screen     the player agreed to pictures of other windows (input stays the game's)
  --any-window       record whatever has the focus: for machines used only for playing
  --profile NAME     key profile: a name of \`gap profile list\`, or a file  (baseline)
  --hotkey NAME=KEYS record (stops), panic, hold or marker; KEYS such as Ctrl+Shift+F9, or off
                     (Ctrl+Alt+Shift and P, H, M; record: off)
  --panic-minutes N  minutes that the panic hotkey takes back for good   (5)
  --pads auto|off    gamepads                                    (auto)
  --input auto|raw|fallback  the fallback only where raw input is refused  (auto)
  --continues UUID   the previous shard of the same play
  --roll MIN         a session longer than this becomes several shards of equal length,
                     with no frame lost between them; at most 120 (120)
${EXTRA_HELP}  --chat PIPE        lines of a chat, from a pipe, or from standard input (-): what they were
                     like (format/SPEC.md), never what they say. The consent must include chat
  --game-state       record game state: prints a link for the game to connect to
                     (docs/game-state.md); --game-state-port N, --game-origin URL of
                     its page if that is not on this machine

  --out DIR          folder that holds the shards        (gap_shard)
  --duration S       seconds; without it until Ctrl-C
  --display :N       X display                           ($DISPLAY)
  --size WxH         size of the video, even numbers     (1280x720)
  --region WxH+X+Y   part of the screen                  (all of it)
  --fps N            30, 60 or 120          (60 if this machine can keep up, else 30)
  --hz N             rate of input rows, 60 to 240       (240)
  --bitrate B        bits per second, such as 5M         (5M)
  --gop S            seconds between keyframes, 1 to 2   (2)
  --encoder NAME     auto, ${LADDER_ENCODERS.join(', ')}; of display adapters
                     those that \`gap doctor\` finds to work, such as live-av1-nvenc  (auto)
  --encoder-threads N  of live-av1, 1 to 8               (2)
  --encode auto|now|after  make the final video while you play, or from what was kept,
                     in sealing: cheaper, and every picture is as it was  (auto)
  --final NAME       the encoder that makes it in sealing: ${FINAL_ENCODERS.join(', ')}  (${FINAL_ENCODERS[0]})
  --gold             every picture losslessly too, as PNG beside the video: a minute at most, of
                     the screen or --region as it is, without scaling; the disk must take 125 MB/s at 720p60
  --cursor           draw the mouse pointer into the video
  --title NAME --build B --map M       what is played
  --consent ID       what the player agreed to (\`gap consent new\`); goes into the shard
  --license-ref REF --consent-ref REF  rights, where the consent is on file elsewhere
  --watermark on|off|every=N   a tile with number and HMAC in the frames  (on)
  --watermark-corner top-left|top-right|bottom-left|bottom-right  (top-left)
  --no-sign          do not sign; otherwise the recorder's key signs (\`gap keys\`)
  --no-recover       do not seal what a killed recorder left in --out; otherwise it is sealed first
  --session-id UUID  id of the session                   (a new one)
  --json             a line of JSON per second, and one at the end

Exit codes: 0 sealed; 1 sealed, but the verdict fails; 2 usage or preflight;
3 capture failed (the message says what was saved and how to recover it).
`;

export const recordCommand: Command = {
  help: HELP,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const geo = values.geo === undefined ? undefined : await geoCell(values.geo);
    const plan = planRecording(
      { ...settingsOf(values), geo },
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

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; strict: true }>>['values'];

function settingsOf(values: Values): RecordSettings {
  return {
    ...captureSettings(values),
    out: values.out,
    durationS: numberFlag('duration', values.duration),
    size: values.size,
    region: values.region,
    fps: numberFlag('fps', values.fps),
    bitrate: values.bitrate,
    gopS: numberFlag('gop', values.gop),
    encoder: values.encoder,
    encoderThreads: numberFlag('encoder-threads', values['encoder-threads']),
    encode: values.encode as RecordSettings['encode'],
    final: values.final,
    gold: values.gold,
    cursor: values.cursor === true,
    title: values.title,
    build: values.build,
    map: values.map,
    licenseRef: values['license-ref'],
    consentRef: values['consent-ref'],
    sessionId: values['session-id'],
    wholeScreen: values['whole-screen'] === true,
    window: windowFlag(values),
    panicMinutes: numberFlag('panic-minutes', values['panic-minutes']),
    continues: values.continues,
    rollMinutes: numberFlag('roll', values.roll),
    ...extrasOf(values),
    consent: values.consent === undefined ? undefined : standingConsent(values.consent),
    needs: [...(values['game-state'] === true ? (['game'] as const) : []), ...(values.chat === undefined ? [] : (['chat'] as const))],
    watermark: values.watermark,
    watermarkCorner: values['watermark-corner'],
  };
}

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
    const encoders = await encodersFor(plan.size, { signal: stop.signal });
    using chat = openChat(plan.consent, values.chat);
    const asked = { port: numberFlag('game-state-port', values['game-state-port']), origins: values['game-origin'] };
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
      why,
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
      `gap record: the capture broke off: ${ended}${why === undefined ? '' : ` (${why})`}\n  → The ${durationS.toFixed(1)} s before it are saved and sealed in ${into}; nothing needs recovering\n`,
    );
    return 3;
  }
  return verdict === 'pass' ? 0 : 1;
}
