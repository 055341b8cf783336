import { expect, it } from 'vitest';
import { bundleLines } from '#core/report/machine-bundle-text.ts';
import { MachineBundle } from '#format/core/documents/machine-bundle.ts';

const question = {
  gpu: 'GeForce',
  driver: '1',
  library: 'FFmpeg 8',
  size: '1280x720',
  proof_version: '1',
  tried_at: '2026-11-26T12:00:00.000Z',
};
const bundle = MachineBundle.parse({
  bundle_version: '1',
  made_at: '2026-11-26T12:00:00.000Z',
  program: { version: '0.1.0', runtime: 'node 24 win32-x64' },
  host: { os: 'Windows 11', gpu: 'GeForce', driver: 'NVIDIA 1', cpu: 'Xeon', cores: 16, memory_mb: 32000, kernel: 'win32 10' },
  vendors: ['nvidia'],
  screen: { width: 2560, height: 1440, server: 'Windows desktop', hdr: true },
  checks: [
    { check: 'preflight.clock', severity: 'pass', says: 'fine', at: [] },
    { check: 'preflight.pads', severity: 'warn', says: 'No gamepads', at: [], remedy: 'Plug one in' },
  ],
  encoders: [
    { ...question, encoder: 'live-av1-nvenc', took_ms: 900, figures: { p95_us: 3100, cpu_us: 420, bytes: 9, late_pct: 0, held_back: 1 } },
    { ...question, encoder: 'live-hevc-mf', took_ms: 5000, failed: 'it did not show within 5 s that it works' },
  ],
  not_tried: [{ encoder: 'h264-amf', why: 'no adapter by amd' }],
  ladder: [
    { name: 'h264-14', stage: 'capture', cpuMs: 3, meanMs: 3, p95Ms: 4, longestMs: 5, mbps: 8, latePct: 0 },
    { name: 'av1-8', stage: 'final', failed: 'it stopped' },
  ],
  take: {
    source: 'gdigrab',
    encoder: 'AV1_NVENC',
    frames: 300,
    seconds: 5,
    residuals: { frame_us: { p50: 100, p95: 200, p99: 300, max: 400 } },
    findings: [{ check: 'cfr.missing', severity: 'fail', says: '9 of 300 frames were not captured', at: [] }],
  },
  failed: [{ step: 'the error of the stamps, 60 s', why: 'no target' }],
});

it('says what a machine is, what works there, what does not, and what had not run anywhere before', () => {
  expect(bundleLines(bundle)).toEqual([
    'Windows 11, GeForce (nvidia; driver NVIDIA 1)',
    'Xeon, 16 cores, 32000 MB, win32 10; 2560x1440 (Windows desktop), HDR',
    'Version 0.1.0 on node 24 win32-x64, 2026-11-26T12:00:00.000Z',
    '',
    'warn preflight.pads: No gamepads. Remedy: Plug one in',
    'live-av1-nvenc: works: p95 3.1 ms a picture, 0.4 ms of processor, 0.00 % late, holds 1 back',
    'live-hevc-mf: does not work: it did not show within 5 s that it works (after 5000 ms)',
    'Not tried: h264-amf (no adapter by amd)',
    'h264-14: 3.0 ms of processor a picture, p95 4.0 ms, 0.00 % late',
    'av1-8: it stopped',
    'A take of 5 s: 300 frames, p99 of |capture - grid| 0.3 ms, to the disk ? ms',
    '  fail cfr.missing: 9 of 300 frames were not captured',
    'Could not be done: the error of the stamps, 60 s: no target',
    '',
    'Had not run before, by docs/platforms.md: a recording on win32, by gdigrab; the encoder live-av1-nvenc',
  ]);
});

it('says that nothing is new on a machine like the one it grew up on', () => {
  const { take: _, ...old } = { ...bundle, encoders: [], checks: [], program: { version: '0.1.0', runtime: 'node 24 linux-x64' } };
  const lines = bundleLines(old);
  expect(lines).toContain('Ready to record: every check passes');
  expect(lines.join('\n')).not.toContain('Had not run before');
});

it('says nothing new of a system on which nothing was recorded', () => {
  const { take: _, ...none } = { ...bundle, encoders: [] };
  expect(bundleLines(none).join('\n')).not.toContain('Had not run before');
});

it('has figures in milliseconds, and 0 for what an encoder does not say', () => {
  const take = { ...bundle.take, residuals: { frame_us: { p50: 1, p95: 1, p99: 900_000, max: 1 } } } as typeof bundle.take;
  const lines = bundleLines({ ...bundle, take, ladder: [{ name: 'one', stage: 'capture' }] as unknown as typeof bundle.ladder });
  expect(lines).toContain('one: 0.0 ms of processor a picture, p95 0.0 ms, 0.00 % late');
  expect(lines.join('\n')).toContain('p99 of |capture - grid| 900.0 ms');
});

it.each([
  [{ bundle_version: '2' }, /bundle_version/],
  [{ extra: 1 }, /extra/],
  [{ host: { ...bundle.host, os: 'x'.repeat(5000) } }, /Too big|at most|too_big/],
  [{ not_tried: Array.from({ length: 501 }, () => ({ encoder: 'a', why: 'b' })) }, /too_big|Too big|at most/],
])('refuses %j', (change, why) => {
  expect(() => MachineBundle.parse({ ...bundle, ...change })).toThrow(why);
});
