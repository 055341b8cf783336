import { beforeAll, expect, it } from 'vitest';
import { proveEncoder, provingSettings } from '#session/proof/prove-encoder.ts';
import { AV_LOG_ERROR } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { CodecErrors } from '#video/codec-errors.ts';
import { HARDWARE } from '#video/core/hardware.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 640, height: 360 };
const here = HARDWARE.filter(({ name }) => av.Codec.findEncoderByName(provingSettings(name, SIZE).plan.codec as never) !== null);
const notHere = HARDWARE.filter((rung) => !here.includes(rung)).map(({ name }) => name);

beforeAll(() => {
  quietCodecs();
  if (notHere.length > 0) process.stderr.write(`not in this build of FFmpeg, so their options were not tried: ${notHere.join(', ')}\n`);
});

// Where a machine has such an adapter, its encoder must prove itself.
it.each(here.map(({ name }) => name))('%s: this FFmpeg knows every option, and says what its adapter lacks', async (name) => {
  using errors = new CodecErrors();
  const shown = await proveEncoder(provingSettings(name, SIZE)).catch((error: Error) => error.message);
  if (typeof shown === 'string')
    expect(shown).toMatch(/does not open with 640x360|cannot be given pictures: FFmpeg failed to open a VA-API adapter/);
  else expect(shown.held_back).toBeLessThanOrEqual(provingSettings(name, SIZE).plan.heldBack ?? 0);
  for (const line of await errors.lines()) expect(line).not.toMatch(/option/i);
});

it('collects each line of the drivers’ own words once, instead of printing it', async () => {
  using errors = new CodecErrors();
  for (let i = 0; i < 3; i++) av.Log.log(AV_LOG_ERROR, 'no such adapter');
  expect((await errors.lines()).map((line) => line.trim())).toEqual(['no such adapter']);
});
