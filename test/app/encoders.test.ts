import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterEncoders } from '#app/encoders/adapter-encoders.ts';
import { proveApart } from '#app/encoders/prove-apart.ts';
import { provenEncoders, provenFor } from '#app/encoders/proven-encoders.ts';
import { forkRecorder } from '#app/process/fork-recorder.ts';
import { knownProofs } from '#home/encoder-proofs.ts';
import { settingsPath } from '#home/settings-file.ts';
import { RECORDER } from '#scripts/gap-command.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { rungOf } from '#video/core/encoder-plan.ts';

const SIZE = { width: 320, height: 180 };
/** The real process of a recording. */
const start = () => forkRecorder(undefined, RECORDER);
const program = (name: string) => () => forkRecorder(undefined, new URL(`../support/${name}.ts`, import.meta.url));

const usual = process.env.GAP_SETTINGS;
let folder: TemporaryFolder;
beforeEach(() => {
  folder = new TemporaryFolder();
  process.env.GAP_SETTINGS = join(folder.path, 'settings.json');
});
afterEach(() => {
  folder[Symbol.dispose]();
  if (usual === undefined) delete process.env.GAP_SETTINGS;
  else process.env.GAP_SETTINGS = usual;
});

long('lets each prove itself in a process of its own, once', async () => {
  // Quick ones: on a busy machine an encoder of HEVC may show nothing in its five seconds.
  const candidates = ['h264-14', 'h264-20', 'live-av1-nvenc'].map(rungOf);
  const tried: string[] = [];
  const prove = () => provenEncoders({ start, size: SIZE, candidates, onTry: (encoder) => tried.push(encoder) });
  const [kept, other, nvenc] = await prove();
  expect(tried).toEqual(['h264-14', 'h264-20', 'live-av1-nvenc']);
  expect(kept).toMatchObject({ encoder: 'h264-14', size: '320x180', figures: { late_pct: 0, held_back: 0 } });
  expect(other?.figures?.bytes, other?.failed).toBeGreaterThan(0);
  // The driver's own words, where there is none.
  if (nvenc?.figures === undefined) expect(nvenc?.failed).toMatch(/^Encoder av1_nvenc does not open with 320x180.*: \S/);
  expect(await prove()).toEqual([kept, other, nvenc]);
  expect(tried).toHaveLength(3);
});

long('asks anew for another size, another driver, or where its file was damaged', async () => {
  const candidates = [rungOf('h264-14')];
  let tried = 0;
  const prove = (size = SIZE) => provenEncoders({ start, size, candidates, onTry: () => (tried += 1) });
  await prove();
  await prove({ width: 640, height: 360 });
  expect(tried).toBe(2);
  expect(knownProofs()).toHaveLength(2);
  const path = join(settingsPath(), '..', 'encoders.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"driver": "', '"driver": "older '));
  await prove();
  expect(tried).toBe(3);
  writeFileSync(path, '[{');
  await prove();
  expect(tried).toBe(4);
  await provenEncoders({ start, size: SIZE, candidates, anew: true, onTry: () => (tried += 1) });
  expect(tried).toBe(5);
});

it('asks again about a refusal after a week, and the next time about one that showed nothing', async () => {
  const candidates = [rungOf('live-av1-nvenc')];
  let tried = 0;
  const prove = (by = start) => provenEncoders({ start: by, size: SIZE, candidates, onTry: () => (tried += 1) });
  await prove(program('aborting-prover'));
  expect([tried, knownProofs()]).toEqual([1, []]);
  const [first] = await prove();
  if (first?.figures !== undefined) return console.warn('not tried: this machine has that encoder');
  await prove();
  expect([tried, knownProofs().length]).toEqual([2, 1]);
  const path = join(settingsPath(), '..', 'encoders.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"tried_at": "[^"]+"/, '"tried_at": "2026-01-01T00:00:00.000Z"'));
  await prove();
  expect(tried).toBe(3);
});

it('goes on where what they show cannot be kept', async () => {
  mkdirSync(join(settingsPath(), '..', 'encoders.json'), { recursive: true });
  expect(await provenEncoders({ start, size: SIZE, candidates: [rungOf('h264-14')] })).toHaveLength(1);
});

it('kills a process in which an encoder hangs, and outlives one that an encoder takes with it', async () => {
  const order = { encoder: 'live-av1-qsv', size: SIZE };
  expect(await proveApart(program('hanging-prover'), order, { limitMs: 300 })).toEqual({
    silent: 'it did not show within 0.3 s that it works',
  });
  expect(await proveApart(program('aborting-prover'), order)).toEqual({ silent: 'it ended its process (killed by SIGABRT)' });
  expect(await proveApart(program('nonesuch'), order)).toEqual({ silent: 'it ended its process (exit code 1)' });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  expect(await proveApart(program('hanging-prover'), order, { signal: stop.signal })).toEqual({ silent: 'it was stopped' });
});

it('tries no more once the check was ended, and never fails the check', async () => {
  const encoders = new AdapterEncoders(() => {
    throw new Error('no process can be started');
  });
  expect(await encoders.prove({})).toEqual(provenFor({}));
  expect(encoders.stopped).toBe(false);
  const tried: string[] = [];
  const stop = new AbortController();
  const proofs = await provenEncoders({
    start,
    size: SIZE,
    candidates: ['h264-14', 'h264-20'].map(rungOf),
    signal: stop.signal,
    onTry: (encoder) => {
      tried.push(encoder);
      stop.abort();
    },
  });
  expect(tried).toEqual(['h264-14']);
  expect(proofs.map(({ encoder }) => encoder)).toEqual(['h264-14']);
});
