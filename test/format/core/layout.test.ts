import { expect, it } from 'vitest';
import { isSessionId, isSignature, isUnitFile, minisigComment, minisigFile, unitFile, videoFileFor } from '#format/core/layout.ts';

it('signatures are the envelope and every minisign file, and no other file of a shard', () => {
  const signatures = ['shard.dsse.json', 'hashes.json.recorder.minisig', 'hashes.json.operator.minisig'];
  expect(signatures.filter(isSignature)).toEqual(signatures);
  expect(['meta.json', 'hashes.json', 'x.shard.dsse.json', 'a.minisig.json', 'video.ivf'].filter(isSignature)).toEqual([]);
  expect(isSignature(minisigFile('recorder'))).toBe(true);
  expect(minisigComment(minisigFile('recorder'))).toBe('gap shard signature hashes.json.recorder.minisig');
});

it('a video is named by what it holds, and so are its parts', () => {
  expect(['AV01', 'HEVC', 'H264'].map(videoFileFor)).toEqual(['video.ivf', 'video.mkv', 'video.ivf']);
  expect([unitFile(7), unitFile(1_234_567), unitFile(7, 'HEVC')]).toEqual(['unit-000007.ivf', 'unit-1234567.ivf', 'unit-000007.mkv']);
  const parts = [unitFile(0), unitFile(9, 'HEVC'), `${unitFile(3)}.tmp`];
  expect([...parts, 'unit-7.ivf', 'unit-000007.mp4', 'x-unit-000007.ivf'].filter(isUnitFile)).toEqual(parts);
});

it('a session’s folder has the name of an id', () => {
  expect(isSessionId('0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c110')).toBe(true);
  expect(isSessionId('0B5A9A52-6F0C-4B6E-9A53-0D3F7BB2C110')).toBe(true);
  for (const name of ['0b5a9a52', '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c110.partial', 'my games']) expect(isSessionId(name)).toBe(false);
});
