import { expect, it } from 'vitest';
import { planRecording } from '#core/plan/plan.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import { checkPace } from '#session/checks/pace-check.ts';
import { stoppingEncoders } from '#test/support/stopping-encoder.ts';

const plan = planRecording(
  { out: '/nowhere', anyWindow: true, licenseRef: 'ref#l', consentRef: 'ref#c' },
  { display: ':987', sessionId: 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad' },
);

it('does not choose an encoder that stops, and goes on', async () => {
  const { outcome, result } = await checkPace(plan, undefined, { trials: stoppingEncoders() });
  expect(outcome.is).toBe('pass');
  expect(result).toMatchObject({ encoder: 'h264-14', encoder_by: 'measured', fps: 60, picture_p95_ms: 4 });
});

it('gives the encoder that records a second chance, but no third', async () => {
  // The first stop is that of SVT-AV1, which stops anyway.
  const { result } = await checkPace(plan, undefined, { trials: stoppingEncoders(2) });
  expect(result.encoder).toBe('h264-14');
  await expect(checkPace(plan, undefined, { trials: stoppingEncoders(3) })).rejects.toMatchObject({
    code: 'preflight.encoder',
    message: 'Encoder libx264 produced nothing for 0.3 s',
    remedy: expect.stringContaining('Check again'),
  });
});

const proof = (encoder: string, shown: Partial<EncoderProof>): EncoderProof => ({
  proof_version: '1',
  encoder,
  gpu: 'GeForce',
  driver: '1',
  library: 'FFmpeg',
  size: '1280x720',
  tried_at: '2026-11-26T00:00:00.000Z',
  took_ms: 1,
  ...shown,
});
const quick = { p95_us: 4000, cpu_us: 400, bytes: 1, late_pct: 0, held_back: 0 };

it('prefers an encoder of a display adapter that has proven itself, and tries it beside what runs now', async () => {
  const proofs = [
    proof('live-hevc-nvenc', { figures: quick }),
    proof('live-av1-nvenc', { failed: 'too old' }),
    proof('h264-nvenc', { figures: quick }),
  ];
  const { result } = await checkPace(plan, undefined, { trials: stoppingEncoders(), proofs });
  expect(result).toMatchObject({ encoder: 'live-hevc-nvenc', encoder_by: 'measured', fps: 60 });
});

it('goes on where that stops now, or had shown that it hides changes', async () => {
  const late = proof('live-hevc-nvenc', { figures: { ...quick, late_pct: 3 } });
  const kept = proof('h264-nvenc', { figures: quick });
  const { result } = await checkPace(plan, undefined, { trials: stoppingEncoders(), proofs: [late, kept] });
  expect(result.encoder).toBe('h264-nvenc');
  // SVT-AV1, h264-nvenc, and then the processor’s own.
  const stopped = await checkPace(plan, undefined, { trials: stoppingEncoders(2), proofs: [kept] });
  expect(stopped.result.encoder).toBe('h264-14');
});

it('tries none that works during play where the final video’s encoder was chosen', async () => {
  const chosen = { ...plan, measure: { ...plan.measure, live: false } };
  const proofs = [proof('live-hevc-nvenc', { figures: quick }), proof('h264-nvenc', { figures: quick })];
  const { result } = await checkPace(chosen, undefined, { trials: stoppingEncoders(), proofs });
  expect(result.encoder).toBe('h264-nvenc');
});

it('opens none of a display adapter that has not proven itself in a process of its own', async () => {
  const asked = { ...plan, encoder: 'h264-nvenc', measure: { ...plan.measure, encoder: false } };
  await expect(checkPace(asked, undefined, { trials: stoppingEncoders() })).rejects.toMatchObject({
    code: 'preflight.encoder',
    message: 'h264-nvenc: no display adapter here is known to have it',
    way: { action: 'check' },
  });
  const proofs = [proof('h264-nvenc', { failed: 'Cannot load libcuda.so.1' })];
  await expect(checkPace(asked, undefined, { trials: stoppingEncoders(), proofs })).rejects.toThrow('h264-nvenc: Cannot load libcuda.so.1');
  const proven = await checkPace(asked, undefined, { trials: stoppingEncoders(), proofs: [proof('h264-nvenc', { figures: quick })] });
  expect(proven.result).toMatchObject({ encoder: 'h264-nvenc', encoder_by: 'set' });
});

it('is cancelled immediately, even while an encoder stands still', async () => {
  const stop = new AbortController();
  const checked = checkPace(plan, undefined, { trials: stoppingEncoders(9, stop.signal) });
  setTimeout(() => stop.abort(new Error('enough')), 100);
  await expect(checked).rejects.toThrow('enough');
});
