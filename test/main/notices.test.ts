import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import type { Desk } from '#app/desk/desk.ts';
import { SHELL_WORDS, sayIn } from '#core/app/shell-words.ts';
import type { AppState } from '#core/app/state.ts';
import { noticeOf, showNotices } from '#main/notices.ts';
import { APP_ID } from '#main/shell.ts';
import { FakeNotification, fakeElectron } from '#test/support/electron.ts';

const say = sayIn(() => SHELL_WORDS);
const at = { sessionId: '00000000-0000-4000-8000-000000000000', folder: '/shards/one' };
const sealing = { step: 'encoding', unit: 'frames', done: 0, of: 0, perS: 0 } as const;
const fault = { code: 'capture.display', says: 'The display is gone', remedy: 'Connect it, and record again' };
const lag = { title: 'Doom', signal: 'mouse-motion', ms: 47.21, lowMs: 46, highMs: 48 } as const;
const LAG: AppState = { phase: 'lag-measured', lag };

afterEach(() => {
  FakeNotification.shown.length = 0;
});

const RECORDING: AppState = { phase: 'recording', ...at };
const STOPPING: AppState = { phase: 'stopping', ...at, sealing };
const SEALING: AppState = { phase: 'stopping', ...at, sealing: { ...sealing, of: 9 } };
const FAILED: AppState = { phase: 'failed', during: 'recording', fault };
const recovering = (why: string): AppState => ({ phase: 'recovering', ...at, why });

it.each<[AppState, AppState, string | undefined]>([
  [
    { phase: 'calibrating', step: 'playing' },
    LAG,
    'The game’s lag is measured: Doom: the picture answers 47.2 ms after the input. You need not play on',
  ],
  [RECORDING, STOPPING, undefined],
  [STOPPING, SEALING, 'The recording has ended: What was captured is being finished'],
  [SEALING, { phase: 'stopping', ...at, sealing: { ...sealing, of: 9, done: 1 } }, undefined],
  [RECORDING, recovering('its process was killed'), 'The recording broke off: What was captured is being finished: its process was killed'],
  [SEALING, recovering('its process was killed'), undefined],
  [{ phase: 'idle' }, recovering('it was left unsealed'), undefined],
  [FAILED, recovering('it was left unsealed'), undefined],
  [{ phase: 'starting', ...at }, FAILED, 'The recording failed: The display is gone. Connect it, and record again'],
  [{ phase: 'starting', ...at }, RECORDING, undefined],
  [{ phase: 'idle' }, { phase: 'starting', ...at }, undefined],
])('after %j, %j is told a player who does not see our window: %s', (before, now, says) => {
  const notice = noticeOf(say, before, now);
  expect(notice && `${notice.title}: ${notice.body}`).toBe(says);
});

it('a notice is shown once, not while our window has the focus, and a click opens it', () => {
  const { electron } = fakeElectron();
  const heard: ((event: string, value: unknown) => void)[] = [];
  const view: { state: AppState } = { state: { phase: 'calibrating', step: 'playing' } };
  const desk = { view, listen: (take: (typeof heard)[number]) => heard.push(take) } as unknown as Desk;
  let seen = true;
  const show = vi.fn();
  showNotices(electron, desk, { say, isSeen: () => seen, show });
  const become = (state: AppState) => {
    view.state = state;
    for (const take of heard) take('view', view);
  };
  become(LAG);
  expect(FakeNotification.shown).toEqual([]);
  seen = false;
  become(LAG);
  become(RECORDING);
  become(STOPPING);
  // Told to stop, it may still take pictures.
  expect(FakeNotification.shown).toEqual([]);
  become(SEALING);
  become(SEALING);
  expect(FakeNotification.shown.map(({ options }) => options)).toEqual([noticeOf(say, RECORDING, SEALING)]);
  FakeNotification.shown[0]?.emit('click');
  expect(show).toHaveBeenCalledOnce();
});

it('Windows knows the app by the name under which it is installed', () => {
  expect(readFileSync('electron-builder.yml', 'utf8')).toContain(`appId: ${APP_ID}\n`);
});
