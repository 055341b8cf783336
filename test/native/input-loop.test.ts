import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { RECORDS } from '#core/journal/records.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { CONTROL } from '#core/rings/session-control.ts';
import { KEYBOARD, MOUSE } from '#format/core/input/codes.ts';
import { nowUs } from '#native/clock.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { waiting } from '#test/support/record-rings.ts';
import { startLoop } from '#test/support/stand-in-input.ts';

it('a machine that slept leaves a gap from when it was last known to be awake', async () => {
  const { control, ended, gaps, system } = startLoop();
  await sleep(1200);
  system.asleep += 3_600_000_000;
  await sleep(1200);
  control.stop(nowUs());
  await ended;
  // The tests' own thread may be late on a busy machine.
  expect(gaps().flatMap(({ reason }) => (reason === 'stalled' ? [] : reason))).toEqual(['suspended']);
});

long('a source that goes silent while somebody plays is restarted and counted, and its silence is a gap', async () => {
  const { control, ended, gaps, system } = startLoop();
  await sleep(1500);
  system.idle = 100_000;
  await until('it is asked for its events again', () => system.restarts > 0);
  control.stop(nowUs());
  await ended;
  expect([system.restarts, control.read(CONTROL.restarts)]).toEqual([1, 1]);
  const [gap, ...none] = gaps().filter(({ reason }) => reason !== 'stalled');
  expect([gap?.reason, none]).toEqual(['hook-lost', []]);
  expect((gap?.toUs ?? 0) - (gap?.fromUs ?? 0)).toBeGreaterThan(2_500_000);
});

it('a system that is lost ends the session, with a last row of each device and nothing trusted after it', async () => {
  const { data, control, ended, system } = startLoop();
  await sleep(300);
  system.reason = 'unfocused';
  await sleep(100);
  expect(control.closedFor).toBe('unfocused');
  system.gone = true;
  expect(await ended).toBe('display-lost');
  expect(control.validUntilUs).toBeLessThanOrEqual(nowUs());
  const devices = waiting(new RecordRing(data.rows, RECORDS.rows.bytes), 'rows', ({ device }) => device);
  expect(devices.slice(-2)).toEqual([MOUSE, KEYBOARD]);
  expect(new PictureShield(data.shield).verdict(nowUs() - 1000)).toBe('blank');
});

it('input since the focus was last certain is held back until it is certain again, even at the end', async () => {
  const { data, control, ended, gaps, system } = startLoop();
  const rows = new RecordRing(data.rows, RECORDS.rows.bytes);
  const newestUs = () => waiting(rows, 'rows', ({ gridUs }) => gridUs).at(-1) ?? 0;
  await until('rows come', () => rows.pending > 10);
  const knownUs = nowUs();
  system.knownUs = knownUs;
  await sleep(400);
  // Nothing later has come through, no later picture is decided, and nothing is lost.
  expect(newestUs()).toBeLessThanOrEqual(knownUs);
  expect(newestUs()).toBeGreaterThan(knownUs - 100_000);
  const shield = new PictureShield(data.shield);
  expect([shield.verdict(knownUs - 50_000), shield.verdict(knownUs + 1)]).toEqual(['show', 'undecided']);
  control.stop(nowUs());
  await sleep(200);
  expect(newestUs()).toBeLessThanOrEqual(knownUs);
  system.knownUs = undefined;
  expect(await ended).toBe('stopped');
  expect(newestUs()).toBeGreaterThan(knownUs + 300_000);
  expect(shield.verdict(knownUs + 300_000)).toBe('show');
  expect(gaps().flatMap(({ reason }) => (reason === 'stalled' ? [] : reason))).toEqual([]);
});

it('a stop that is noticed late counts the ticks that were due since the last row', async () => {
  const { data, control, ended, system } = startLoop();
  await sleep(300);
  // The thread is held up for a quarter of a second once it is stopped.
  system.heldUpUs = () => (control.stopped ? 250_000 : 0);
  control.stop(nowUs());
  await ended;
  const rows = new RecordRing(data.rows, RECORDS.rows.bytes);
  const mouse = waiting(rows, 'rows', ({ device, gridUs, skipped }) => ({ device, gridUs, skipped })).filter(
    ({ device }) => device === MOUSE,
  );
  const [before, last] = mouse.slice(-2);
  const due = Math.floor((((last?.gridUs ?? 0) - (before?.gridUs ?? 0)) * data.hz) / 1e6);
  expect(due).toBeGreaterThan(10);
  expect(last?.skipped).toBe(due - 1);
  // The session's count includes every tick that a row reports as skipped.
  expect(control.read(CONTROL.skippedTicks)).toBe(mouse.reduce((sum, { skipped }) => sum + skipped, 0));
});

it('nothing is recorded after the planned end, however late the session is stopped, and its last rows stand at that end', async () => {
  const { data, control, ended, endsUs, system } = startLoop(500_000);
  await sleep(900);
  // It still hears what is asked for.
  control.ask('take-back');
  await until('the last minutes are taken back', () => control.read(CONTROL.takeBack) === 1);
  system.gone = true;
  expect(await ended).toBe('display-lost');
  const rows = waiting(new RecordRing(data.rows, RECORDS.rows.bytes), 'rows', ({ device, gridUs }) => [device, gridUs]);
  expect(rows.slice(-2)).toEqual([
    [MOUSE, endsUs],
    [KEYBOARD, endsUs],
  ]);
  expect(rows.filter(([, us]) => us === endsUs)).toHaveLength(2);
});
