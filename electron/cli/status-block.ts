import { remedyText } from '#cli/remedy-text.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { broken, canRedraw } from '#format/cli/terminal.ts';
import { hidesPictures } from '#format/core/input/gap.ts';
import { english } from '#format/core/said.ts';

const LINE_EVERY_MS = 1000;
/** A person reads no faster. */
const REDRAW_EVERY_MS = 200;

/** The live signs of a recording: one block that is redrawn on a terminal, a line of JSON per second with `--json`, nothing otherwise. */
export class StatusBlock {
  readonly #out: NodeJS.WriteStream;
  readonly #json: boolean;
  readonly #wholeScreen: boolean;
  #lines = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(out: NodeJS.WriteStream, json: boolean, wholeScreen: boolean) {
    this.#out = out;
    this.#json = json;
    this.#wholeScreen = wholeScreen;
  }

  show(snapshot: Snapshot): void {
    if (this.#json) {
      if (this.#isDue(LINE_EVERY_MS)) this.#out.write(`${JSON.stringify({ type: 'status', ...inEnglish(snapshot) })}\n`);
    } else if (canRedraw(this.#out) && this.#isDue(REDRAW_EVERY_MS))
      this.#redraw(broken(statusLines(snapshot, this.#wholeScreen), this.#out));
  }

  #isDue(everyMs: number): boolean {
    const now = performance.now();
    if (now - this.#lastMs < everyMs) return false;
    this.#lastMs = now;
    return true;
  }

  /** A line that stays. */
  note(text: string): void {
    if (this.#json) return;
    this.end();
    this.#out.write(`${text}\n`);
  }

  /** Leaves the last block where it is. */
  end(): void {
    this.#lines = 0;
  }

  #redraw(lines: readonly string[]): void {
    const up = this.#lines > 0 ? `\u001b[${this.#lines}A` : '';
    // The block may have become shorter: clear what is left of the previous one.
    this.#out.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
    this.#lines = lines.length;
  }
}

const CLOSED: Readonly<Record<NonNullable<Snapshot['closedFor']>, string>> = {
  unfocused: 'another window has the focus',
  'focus-unknown': 'the system has not said which window has the focus',
  held: 'held by the player or the lab',
  'secure-input': 'another program has taken the keyboard',
  'hook-lost': 'the source of input is silent',
  'device-lost': 'a device is missing',
  lost: 'what was captured is lost',
  stalled: 'the recorder was stopped',
  suspended: 'the machine slept',
};

const missing = (reason: NonNullable<Snapshot['closedFor']>, wholeScreen: boolean) =>
  hidesPictures(reason, wholeScreen) ? 'no input is captured, pictures are black' : 'no input is captured';

/** The block's text, without control codes. */
export function statusLines(s: Snapshot, wholeScreen = false): string[] {
  const pair = ({ p50, p99 }: { p50: number; p99: number }) => `${(p50 / 1000).toFixed(2)}/${(p99 / 1000).toFixed(2)}`;
  // Over a second without a written frame is a warning, whatever the threads report.
  const stale = s.lastFrameAgeMs > 1000 ? `   ⚠ last frame ${(s.lastFrameAgeMs / 1000).toFixed(1)} s ago` : '';
  // What is not recorded is shown as prominently as what is.
  const closed = s.closedFor === undefined ? [] : [`  ◌ ${missing(s.closedFor, wholeScreen)}: ${CLOSED[s.closedFor]}`];
  const times = (count: number, what: string) => (count > 0 ? `   ⚠ ${what} ${count} times` : '');
  const restarted = times(s.restarts, 'input restarted') + times(s.reliefs, 'encoder relieved');
  return [
    `● ${clock(s.elapsedS)}   ${s.fps.toFixed(1)} fps   ${s.frames} frames   ${s.repeats} repeats   ${s.drops} drops${stale}`,
    `  frame ${pair(s.residualUs)}   row ${pair(s.nearestRowUs)}   tick ${pair(s.tickUs)}   encoder ${pair(s.encodeUs)} ms (p50/p99, last seconds)`,
    `  ${lagLine(s.lag)}`,
    `  drift ${drift(s)}   ${(s.bitrateBps / 1e6).toFixed(2)} Mb/s   gaps ${s.gaps}`,
    ...(s.network === undefined ? [] : [`  ${networkLine(s.network)}`]),
    ...(s.voice === undefined ? [] : [`  ${voiceLine(s.voice)}`]),
    ...closed,
    ...s.advice.map((advice) => `  ⚠ ${advice.says}: ${remedyText(advice)}`),
    `  keys ${s.keyEvents} (${s.eventsPerS.keyboard.toFixed(0)}/s)   mouse ${s.mouseEvents} (${s.eventsPerS.mouse.toFixed(0)}/s)   pads ${s.pads} (${s.padEvents})${restarted}   not mapped, not stored ${s.unmapped}   disk ${Math.floor(s.diskFreeBytes / 1e9)} GB = ${left(s.diskLeftS)} left`,
  ];
}

function drift({ driftMsPerMin: slope }: Snapshot): string {
  return slope === undefined ? 'not yet known' : `${slope.slope.toFixed(3)} (${slope.low.toFixed(3)} to ${slope.high.toFixed(3)}) ms/min`;
}

const OF: Readonly<Record<NonNullable<Snapshot['lag']['signal']>, string>> = {
  'mouse-motion': 'mouse',
  'stick-motion': 'stick',
  'press-change': 'presses',
};

/** How far the picture is behind the input. Silence is never shown as a figure of now. */
function lagLine({ state, signal, ms, low, high, lastShift }: Snapshot['lag']): string {
  const of = signal === undefined ? '' : `, by the ${OF[signal]}`;
  const shift = lastShift === undefined ? '' : `   ⚠ moved from ${lastShift.fromMs} to ${lastShift.toMs} ms at ${clock(lastShift.atS)}`;
  if (state === 'known') return `picture answers ${ms} ms after your hand (${low} to ${high}${of})${shift}`;
  if (state === 'measuring') return `picture answers about ${ms} ms after your hand: still measuring${of}${shift}`;
  return `picture behind your hand: nothing to say, too little moves${ms === undefined ? '' : ` (last ${ms} ms${of})`}${shift}`;
}

/** An open microphone is always said to be open. */
function voiceLine({ listening, rms, why = '' }: NonNullable<Snapshot['voice']>): string {
  if (!listening) return `⚠ microphone not heard: ${english(why)}`;
  return `microphone open: ${rms === undefined ? 'no level written yet' : `level ${(100 * rms).toFixed(2)} % of the last five seconds written`}`;
}

function networkLine({ rttMs, jitterMs, lossPct, uplinkKbps, downlinkKbps }: NonNullable<Snapshot['network']>): string {
  const figure = (value: number | undefined, digits: number) => (value === undefined ? '—' : value.toFixed(digits));
  return `network ${figure(rttMs, 1)} ms   jitter ${figure(jitterMs, 1)} ms   lost ${figure(lossPct, 1)} %   up ${figure(uplinkKbps, 0)}   down ${figure(downlinkKbps, 0)} kbit/s`;
}

function clock(seconds: number): string {
  const pad = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${pad(seconds / 3600)}:${pad((seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

function left(seconds: number): string {
  return seconds > 7200 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 60)} min`;
}

/** For programs: a text stays a text. */
const inEnglish = ({ voice, ...snapshot }: Snapshot) => ({
  ...snapshot,
  ...(voice !== undefined && { voice: { ...voice, ...(voice.why !== undefined && { why: english(voice.why) }) } }),
});
