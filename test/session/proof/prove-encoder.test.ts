import { beforeAll, expect, it } from 'vitest';
import { proveEncoder, provingSettings } from '#session/proof/prove-encoder.ts';
import { long } from '#test/support/long.ts';
import { OddEncoder, type Oddity } from '#test/support/odd-encoder.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 640, height: 360 };
const kept = provingSettings('h264-14', SIZE);

beforeAll(() => quietCodecs());

long.each(['h264-14', 'h264-20', 'live-av1-11', 'live-av1-12', 'live-hevc'])('%s proves itself', async (name) => {
  const { held_back, p95_us, cpu_us, bytes } = await proveEncoder(provingSettings(name, SIZE));
  expect(held_back).toBe(0);
  for (const figure of [p95_us, cpu_us, bytes]) expect(figure).toBeGreaterThan(0);
});

it('gives an encoder that wants both colours in one plane what it wants', async () => {
  const [planar, semiPlanar] = [await proveEncoder(kept), await proveEncoder({ ...kept, plan: { ...kept.plan, pixels: 'nv12' } })];
  expect(semiPlanar).toMatchObject({ bytes: planar.bytes, late_pct: 0 });
});

it('opens it with other options where the first are refused, and says so where all are', async () => {
  const { plan } = kept;
  const refused = { ...plan.options, profile: 'high444p', preset: 'nonesuch' };
  await expect(proveEncoder({ ...kept, plan: { ...plan, options: refused } })).rejects.toThrow(/libx264 does not open with 640x360/);
  const proven = await proveEncoder({
    ...kept,
    plan: { ...plan, options: refused, retries: [{ preset: 'alike' }, { preset: 'ultrafast', profile: 'high' }] },
  });
  expect(proven.bytes).toBeGreaterThan(0);
});

it('says which option an encoder does not know', async () => {
  const options = { ...kept.plan.options, 'async-depth': '1' };
  await expect(proveEncoder({ ...kept, plan: { ...kept.plan, options } })).rejects.toThrow(
    'libx264 does not accept the option async-depth=1',
  );
});

it.each([
  ['late', /held back 1 picture, where 0 was expected at most/],
  ['fails', /the adapter was removed/],
  ['ignores-keys', /made no keyframe where one was asked for/],
  ['reorders', /gave a packet with the time \d+ us where that of frame \d+/],
  ['drops', /gave a packet with the time \d+ us where that of frame \d+/],
  ['changes-size', /made pictures of 320x180, where 640x360 was asked for/],
  ['shows-before', /showed picture 16 without its tile, or out of turn/],
] satisfies [Oddity, RegExp][])('refuses one that %s', async (oddity, why) => {
  await expect(proveEncoder(kept, (settings) => OddEncoder.open(settings, oddity, 16))).rejects.toThrow(why);
});

it('allows one to hold back what its plan says', async () => {
  const patient = { ...kept, plan: { ...kept.plan, heldBack: 1 } };
  expect(await proveEncoder(patient, (settings) => OddEncoder.open(settings, 'late'))).toMatchObject({ held_back: 1, late_pct: 0 });
});

it('finds what one shows late in a picture too small for a tile', async () => {
  const small = provingSettings('h264-14', { width: 160, height: 96 });
  expect((await proveEncoder(small)).late_pct).toBe(0);
  expect((await proveEncoder(small, (settings) => OddEncoder.open(settings, 'shows-before'))).late_pct).toBeGreaterThan(5);
});
