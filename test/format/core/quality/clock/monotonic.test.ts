import { expect, it } from 'vitest';
import { monotonicTimes } from '#format/core/quality/clock/monotonic.ts';
import { playedFacts } from '#test/support/facts.ts';

it.each([
  ['a mouse and a keyboard', [0, 1], 'pass'],
  ['one of them', [0, 0], 'fail'],
  // `controls.devices` says that the words are wrong; the clock is not.
  ['devices that nobody knows', [255, 255], 'pass'],
])('rows share a tick where they are of %s: %s', (_, pair, severity) => {
  const { facts } = playedFacts();
  const { tsUs } = facts.controls;
  const lateUs = Float32Array.from(tsUs, (us, i) => (i % 2 === 0 ? 0 : us - (tsUs[i - 1] as number)));
  const device = Uint8Array.from(tsUs, (_us, i) => pair[i % 2] as number);
  const findings = [monotonicTimes({ ...facts, controls: { ...facts.controls, lateUs, device } })].flat();
  expect(findings.find(({ check }) => check === 'time.grid')?.severity).toBe(severity);
});
