import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAv1Unit } from '#core/format/video/av1.ts';
import { readH264Unit } from '#core/format/video/h264.ts';
import { IVF_FRAME_HEADER_BYTES, ivfHeader, putIvfFrameHeader, readIvfFrameHeader, readIvfHeader } from '#core/format/video/ivf.ts';

const READERS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = { ivf: readIvfHeader, av1: readAv1Unit, h264: readH264Unit };

describe.each(Object.keys(READERS))('vectors of %s', (format) => {
  const folder = `test/vectors/${format}`;
  it.each(readdirSync(folder))('%s', (name) => {
    const input = Buffer.from(readFileSync(join(folder, name, 'input.hex'), 'utf8').replace(/\s/g, ''), 'hex');
    const result = READERS[format]?.(input);
    expect(typeof result === 'string' ? { error: result } : JSON.parse(JSON.stringify(result))).toEqual(
      JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')),
    );
  });
});

describe('readers', () => {
  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) =>
        [readAv1Unit(bytes), readH264Unit(bytes), readIvfHeader(bytes)].every((result) => result !== undefined),
      ),
      { numRuns: 5000 },
    );
  });

  it('never throw on a real unit with any one byte changed', () => {
    const unit = Buffer.from(readFileSync('test/vectors/av1/key-720p/input.hex', 'utf8').replace(/\s/g, ''), 'hex');
    fc.assert(
      fc.property(fc.nat(unit.length - 1), fc.nat(255), (at, byte) => readAv1Unit(unit.with?.(at, byte) ?? unit) !== undefined),
      { numRuns: 2000 },
    );
  });
});

describe('IVF', () => {
  it('carries size and time base', () => {
    expect(readIvfHeader(ivfHeader(1920, 1080))).toEqual({
      fourcc: 'AV01',
      width: 1920,
      height: 1080,
      timebaseDen: 1_000_000,
      timebaseNum: 1,
    });
  });

  it('carries every pts up to 2^53 exactly', () => {
    const view = new DataView(new ArrayBuffer(IVF_FRAME_HEADER_BYTES));
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.maxSafeNat(), (payloadBytes, pts) => {
        putIvfFrameHeader(view, payloadBytes, pts);
        expect(readIvfFrameHeader(view, 0)).toEqual({ payloadBytes, pts });
      }),
    );
  });
});
