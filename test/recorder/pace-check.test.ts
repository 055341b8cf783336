import { expect, it } from 'vitest';
import { planRecording } from '#core/plan/plan.ts';
import { checkPace } from '#recorder/checks/pace-check.ts';
import { stoppingEncoders } from '#test/support/stopping-encoder.ts';

const plan = planRecording(
  { out: '/nowhere', anyWindow: true, licenseRef: 'ref#l', consentRef: 'ref#c' },
  { display: ':987', sessionId: 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad' },
);

it('does not choose an encoder that stops, and goes on', async () => {
  const { outcome, result } = await checkPace(plan, undefined, stoppingEncoders());
  expect(outcome.is).toBe('pass');
  expect(result).toMatchObject({ encoder: 'h264-14', encoder_by: 'measured', fps: 60, picture_p95_ms: 4 });
});

it('gives the encoder that records a second chance, but no third', async () => {
  // The first stop is that of SVT-AV1, which stops anyway.
  const { result } = await checkPace(plan, undefined, stoppingEncoders(2));
  expect(result.encoder).toBe('h264-14');
  await expect(checkPace(plan, undefined, stoppingEncoders(3))).rejects.toMatchObject({
    code: 'preflight.encoder',
    message: 'Encoder libx264 produced nothing for 0.3 s',
    remedy: expect.stringContaining('Check again'),
  });
});

it('is cancelled immediately, even while an encoder stands still', async () => {
  const stop = new AbortController();
  const checked = checkPace(plan, undefined, stoppingEncoders(9, stop.signal));
  setTimeout(() => stop.abort(new Error('enough')), 100);
  await expect(checked).rejects.toThrow('enough');
});
