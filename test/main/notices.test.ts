import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import type { AppState, Phase } from '#core/app/state.ts';
import { noticeOf, showNotices } from '#main/notices.ts';
import { APP_ID } from '#main/shell.ts';
import type { Desk } from '#station/desk/desk.ts';
import { FakeNotification, fakeElectron } from '#test/support/electron.ts';

const at = { sessionId: '00000000-0000-4000-8000-000000000000', folder: '/shards/one' };
const sealing = { step: 'encoding', unit: 'frames', done: 0, of: 0, perS: 0 } as const;
const fault = { code: 'capture.display', says: 'The display is gone', remedy: 'Connect it, and record again' };
const lag = { title: 'Doom', signal: 'mouse-motion', ms: 47.21, lowMs: 46, highMs: 48 } as const;
const LAG: AppState = { phase: 'lag-measured', lag };

afterEach(() => {
  FakeNotification.shown.length = 0;
});

it.each<[Phase, AppState, string | undefined]>([
  ['calibrating', LAG, 'The game’s lag is measured: Doom: the picture answers 47.2 ms after the input. You need not play on'],
  ['recording', { phase: 'stopping', ...at, sealing }, 'The recording has ended: What was captured is being sealed'],
  [
    'recording',
    { phase: 'recovering', ...at, why: 'its process was killed' },
    'The recording broke off: What was captured is being sealed: its process was killed',
  ],
  ['starting', { phase: 'failed', during: 'recording', fault }, 'The recording failed: The display is gone. Connect it, and record again'],
  ['idle', { phase: 'recovering', ...at, why: 'it was left unsealed' }, undefined],
  ['stopping', { phase: 'stopping', ...at, sealing: { ...sealing, done: 1 } }, undefined],
  ['starting', { phase: 'recording', ...at }, undefined],
  ['idle', { phase: 'starting', ...at }, undefined],
])('after %s, %j is told a player who does not see our window: %s', (before, now, says) => {
  const notice = noticeOf(before, now);
  expect(notice && `${notice.title}: ${notice.body}`).toBe(says);
});

it('a notice is shown once, not while our window has the focus, and a click opens it', () => {
  const { electron } = fakeElectron();
  const heard: ((event: string, value: unknown) => void)[] = [];
  const view: { state: AppState } = { state: { phase: 'calibrating', step: 'playing' } };
  const desk = { view, listen: (take: (typeof heard)[number]) => heard.push(take) } as unknown as Desk;
  let seen = true;
  const show = vi.fn();
  showNotices(electron, desk, () => seen, show);
  const become = (state: AppState) => {
    view.state = state;
    for (const take of heard) take('view', view);
  };
  become(LAG);
  expect(FakeNotification.shown).toEqual([]);
  seen = false;
  become(LAG);
  become({ phase: 'recording', ...at });
  expect(FakeNotification.shown).toEqual([]);
  become({ phase: 'stopping', ...at, sealing });
  become({ phase: 'stopping', ...at, sealing });
  expect(FakeNotification.shown.map(({ options }) => options)).toEqual([noticeOf('recording', view.state)]);
  FakeNotification.shown[0]?.emit('click');
  expect(show).toHaveBeenCalledOnce();
});

it('Windows knows the app by the name under which it is installed', () => {
  expect(readFileSync('electron-builder.yml', 'utf8')).toContain(`appId: ${APP_ID}\n`);
});
