import type { WindowDesk } from '#app/window-desk.ts';
import type { View } from '#core/app/contract.ts';
import { CALLS, EVENTS_TO_WINDOWS } from '#core/app/contract.ts';
import { FIRST_DRAFT } from '#core/app/draft.ts';
import { type AppState, GAME_ENDING, type Result } from '#core/app/state.ts';
import { LAB_CALLS, LAB_EVENTS, type LabView } from '#core/lab/lab-calls.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import * as live from '#test/support/live-figures.ts';

/** What an attacker would enter as a name or a reason, to see whether it is treated as markup. */
export const HTML = '<img src=x onerror="document.title=1"><b>bold</b>';

const sessionId = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';
const folder = `/home/${HTML}/gap_shard`;
const fault = {
  code: 'app.file',
  says: `cannot be written: ${HTML}`,
  remedy: `Free space on ${HTML}`,
  way: { settings: ['out' as const] },
};
const finding = (severity: Finding['severity']): Finding => ({
  check: `cfr.${severity}`,
  severity,
  says: `11 of 360 frames ${HTML}`,
  at: Array.from({ length: 8 }, (_, i) => ({ from: 10 * i, to: 10 * i + 3, of: 'frame' })),
  remedy: `Close other programs ${HTML}`,
  way: { settings: ['size', 'fps'], action: 'check' },
});
const findings = [finding('pass'), finding('warn'), finding('fail')];
const result = (verdict: Result['verdict'], more: Partial<Result> = {}): Result => ({
  sessionId,
  folder,
  ended: 'stopped',
  verdict,
  durationS: 3725,
  frames: 223_500,
  findings,
  ...more,
});
const sealing = { step: HTML, unit: 'bytes' as const, done: 0, of: 0, perS: 0 };
const tooFast: Finding = { ...finding('warn'), check: 'preflight.encoder' };
const pace = (fps_by: Pace['fps_by']): Pace => ({
  fps: 60,
  fps_by,
  encoder: 'h264-14',
  encoder_by: fps_by,
  picture_p95_ms: 8.3,
  says: `60 frames a second ${HTML}`,
});
const tooBusy: Finding = { ...finding('fail'), check: 'cfr.missing' };
const seen = { keyboard: 12, mouse: 0, pad: 0 };

/** Every state the app can be in, with HTML wherever a text may appear; several of each where they look different. */
export const STATES: readonly (readonly [name: string, state: AppState])[] = [
  ['idle', { phase: 'idle' }],
  ['waiting for its game to start', { phase: 'waiting' }],
  ['checking', { phase: 'checking', sessionId, folder }],
  [
    'checked, in order',
    { phase: 'checked', check: { findings: [finding('pass')], seen: { keyboard: 1, mouse: 1, pad: 1 }, pace: pace('measured') } },
  ],
  ['checked, not ready', { phase: 'checked', check: { findings, seen } }],
  ['checked, too busy', { phase: 'checked', check: { findings: [finding('warn'), tooBusy], seen } }],
  ['checked, more than there is room for', { phase: 'checked', check: { findings: [tooFast, ...findings], seen, pace: pace('set') } }],
  ['calibrating', { phase: 'calibrating', step: 'target' }],
  ['calibrating, half', { phase: 'calibrating', step: 'recording', share: 0.5 }],
  ['measuring a lag', { phase: 'calibrating', step: 'playing', share: 0.3 }],
  ['calibrated', { phase: 'calibrated', calibrated: { lowMs: 0.1, highMs: 0.4, doubts: [] } }],
  ['calibrated, in doubt', { phase: 'calibrated', calibrated: { lowMs: -3, highMs: 9, doubts: [HTML] } }],
  ['lag measured', { phase: 'lag-measured', lag: { title: HTML, signal: 'press-change', ms: 47.2, lowMs: 41, highMs: 52.6 } }],
  ['starting', { phase: 'starting', sessionId, folder }],
  ['recording', { phase: 'recording', sessionId, folder }],
  ['stopping', { phase: 'stopping', sessionId, folder, sealing: { ...sealing, step: 'stopping' } }],
  ['waiting for a game', { phase: 'stopping', sessionId, folder, sealing: { ...sealing, step: GAME_ENDING } }],
  [
    'finishing',
    { phase: 'stopping', sessionId, folder, sealing: { ...sealing, step: 'reading', file: HTML, done: 3e8, of: 9e9, perS: 2e8 } },
  ],
  [
    'encoding',
    { phase: 'stopping', sessionId, folder, sealing: { step: 'encoding', unit: 'frames', done: 3000, of: 432_000, perS: 102.4 } },
  ],
  [
    'waiting',
    { phase: 'stopping', sessionId, folder, sealing: { step: 'encoding', unit: 'frames', done: 3000, of: 432_000, perS: 0, waits: HTML } },
  ],
  ['recovering', { phase: 'recovering', sessionId, folder, why: HTML }],
  ['sealed', { phase: 'sealed', result: result('pass') }],
  ['sealed, broken off', { phase: 'sealed', result: result('fail', { ended: 'disk-full', why: HTML }) }],
  ['sealed, recovered', { phase: 'sealed', result: result('fail', { ended: 'recovered', lostMs: 120 }) }],
  ['failed', { phase: 'failed', during: 'recording', fault }],
  ['failed, without the window', { phase: 'failed', during: 'check', fault: { ...fault, way: { settings: ['window', 'region'] } } }],
  ['failed, too little moved', { phase: 'failed', during: 'calibration', fault: { ...fault, way: { action: 'calibrate-game' } } }],
];

export const SNAPSHOT = { ...live.SNAPSHOT, advice: [{ rule: 'late-frames', says: HTML, remedy: HTML }] };
export const { WRITTEN } = live;

/** A station's desk that shows what it is told to, and refuses what it is asked for. */
export class ShownRoom implements WindowDesk {
  readonly table = CALLS;
  readonly calls: WindowDesk['calls'];
  readonly #tells = new Set<(event: string, value: unknown) => void>();
  readonly #asks: boolean;
  #state: AppState = { phase: 'idle' };

  /** `asks`: the lab asks whether to start, which covers all else. */
  constructor({ asks = false } = {}) {
    this.#asks = asks;
    const refuse = async () => {
      throw new Error(HTML);
    };
    this.calls = {
      ...Object.fromEntries(Object.keys(CALLS).map((name) => [name, refuse])),
      'windows.list': async () => [{ rule: `title:${HTML}`, title: HTML, program: HTML }],
      'window.picture': async () => ({}),
    };
  }

  get view(): View {
    return {
      station: { name: HTML, version: '0', platform: 'linux' },
      state: this.#state,
      draft: { ...FIRST_DRAFT, out: folder, title: HTML, game: `title:${HTML}` },
      consents: [{ consentId: sessionId, givenUtc: '2026-11-20T12:00:00Z', scopes: ['video', 'inputs'], current: true }],
      room: { folder, leftS: 70_000 },
      fresh: true,
      left: 2,
      game: { link: HTML, says: HTML, parted: HTML },
      lab: { host: HTML, connected: true, says: HTML, asks: this.#asks },
      choices: { profiles: ['baseline', HTML], encoders: ['auto', 'h264-14'], window: true, compact: true, pick: true, reveal: true },
    };
  }

  show(state: AppState): void {
    this.#state = state;
    this.tell('view', this.view);
  }

  tell<Name extends keyof typeof EVENTS_TO_WINDOWS>(event: Name, value: unknown): void {
    for (const tell of this.#tells) tell(event, EVENTS_TO_WINDOWS[event].parse(value));
  }

  listen(tell: (event: string, value: unknown) => void): Disposable {
    this.#tells.add(tell);
    tell('view', this.view);
    return { [Symbol.dispose]: () => this.#tells.delete(tell) };
  }
}

const station = (name: string, more: Partial<StationLine>): StationLine => ({
  name,
  expected: true,
  present: true,
  unseen: false,
  busy: false,
  game: HTML,
  notReady: [],
  safeToLeave: false,
  ...more,
});

/** A lab with a station in every state, and one that is missing. */
const LAB: LabView = {
  author: HTML,
  stations: [
    ...STATES.map(([name, state]) => station(name, { state, clock: { offsetUs: 1200, boundUs: 300, ageMs: 100, probes: [] } })),
    station('missing', { present: false }),
    station('unseen', { unseen: true, game: '' }),
    station('unseen and recording', { unseen: true, busy: true, game: '' }),
    station(HTML, { notReady: [HTML], expected: false, safeToLeave: true }),
  ],
  notReady: [`station 1: ${HTML}`],
  divergences: [{ match: HTML, episode: 1, frame: 7, stations: [HTML, 'b'], hashes: ['cafe', HTML] }],
  takes: [
    {
      number: 1,
      startedUtc: '2026-11-20T12:00:00Z',
      endedUtc: '2026-11-20T12:10:00Z',
      author: HTML,
      aborted: HTML,
      repeat: HTML,
      stations: [
        { name: HTML, sessionId, verdict: 'fail', why: HTML, signed: true },
        { name: 'other', verdict: 'pass', signed: false },
        { name: 'third', signed: false },
      ],
      notes: [{ utc: '2026-11-20T12:01:00Z', author: HTML, station: HTML, text: HTML }],
      divergences: [HTML],
    },
  ],
  log: [{ seq: 0, text: `12:00 ${HTML}` }],
};

/** A lab's desk that shows one view. */
export class ShownLab implements WindowDesk {
  readonly table = LAB_CALLS;
  readonly calls = Object.fromEntries(
    Object.keys(LAB_CALLS).map((name) => [
      name,
      async () => {
        throw new Error(HTML);
      },
    ]),
  );

  listen(tell: (event: string, value: unknown) => void): Disposable {
    tell('lab', LAB_EVENTS.lab.parse(LAB));
    tell('figures', LAB_EVENTS.figures.parse([{ name: 'recording', snapshot: SNAPSHOT, written: WRITTEN, writtenAgeMs: 2000 }]));
    return { [Symbol.dispose]: () => {} };
  }
}
