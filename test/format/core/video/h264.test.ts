import { describe, expect, it } from 'vitest';
import { h264ParameterSets, readH264Unit } from '#format/core/video/h264.ts';

const [SLICE, IDR, SEI, SPS, PPS, DELIMITER] = [0x41, 0x65, 0x06, 0x67, 0x68, 0x09];
const NONE = 'no picture in the access unit';
const read = (...bytes: number[]) => readH264Unit(Uint8Array.from(bytes));

describe('an access unit of H.264', () => {
  it('is a key picture where an IDR slice or a sequence parameter set comes first', () => {
    expect(read(0, 0, 0, 1, IDR, 1)).toEqual({ key: true });
    expect(read(0, 0, 0, 1, SPS, 1)).toEqual({ key: true });
    expect(read(0, 0, 0, 1, SLICE, 1)).toEqual({ key: false });
    expect(read(0, 0, 1, SLICE, 0, 0, 1, IDR)).toEqual({ key: false });
  });

  it('may begin with a delimiter and with words of the encoder', () => {
    expect(read(0, 0, 0, 1, DELIMITER, 0xf0, 0, 0, 1, SEI, 5, 0, 0, 1, IDR)).toEqual({ key: true });
    expect(read(0, 0, 0, 1, PPS, 1, 0, 0, 1, SLICE)).toEqual({ key: false });
  });

  it('is known by the first byte behind a start code, even where nothing is in front and nothing follows', () => {
    expect(read(0, 0, 1, IDR)).toEqual({ key: true });
    expect(read(0, 0, 1)).toBe(NONE);
  });

  it.each([
    ['without a first zero', [7, 0, 1, IDR]],
    ['without a second zero', [0, 7, 1, IDR]],
    ['without a zero', [7, 7, 1, IDR]],
    ['without a one', [0, 0, 7, IDR]],
  ])('has no start code %s', (_, bytes) => {
    expect(read(...bytes)).toBe(NONE);
  });
});

describe('the parameter sets of an access unit', () => {
  it('come behind start codes of four bytes, without the rest', () => {
    const unit = [0, 0, 1, DELIMITER, 0xf0, 0, 0, 1, SPS, 66, 30, 0, 0, 1, PPS, 0xce, 0, 0, 1, IDR, 1];
    expect(h264ParameterSets(Uint8Array.from(unit))).toEqual(Uint8Array.of(0, 0, 0, 1, SPS, 66, 30, 0, 0, 0, 1, PPS, 0xce));
  });

  it('are two at least', () => {
    expect(h264ParameterSets(Uint8Array.of(0, 0, 1, SPS, 66, 0, 0, 1, IDR, 1))).toBe('no sequence and picture parameter set');
    expect(h264ParameterSets(new Uint8Array())).toBe('no sequence and picture parameter set');
  });
});
