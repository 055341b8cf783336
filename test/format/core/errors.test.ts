import { expect, it } from 'vitest';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import { english, said } from '#format/core/said.ts';

it('an error belongs to the area that its code begins with', () => {
  const area = (code: ConstructorParameters<typeof GapError>[0]) => new GapError(code, 'x', 'y').area;
  expect([area('shard.not-a-folder'), area('sign.refused'), area('usage.a.b')]).toEqual(['shard', 'sign', 'usage']);
});

it('an error keeps its cause, its sentences and the way out', () => {
  const cause = new Error('of the disk');
  const error = new GapError('keys.file', said`${'/a'} cannot be read`, said`Restore it`, { cause, way: { settings: ['fps'] } });
  expect(error).toMatchObject({ name: 'GapError', message: '/a cannot be read', remedy: 'Restore it', cause, way: { settings: ['fps'] } });
});

it('an error of the system has a remedy where one fits every file', () => {
  const remedy = (error: unknown) => english(systemRemedy(error) ?? 'none');
  expect(remedy({ code: 'ENOSPC' })).toBe('Free space on that disk');
  expect(remedy({ code: 'EDQUOT' })).toBe(remedy({ code: 'ENOSPC' }));
  expect(remedy({ code: 'ENOENT' })).toMatch(/^Check whether it was moved/);
  expect(['EACCES', 'EPERM'].map((code) => remedy({ code }))).toEqual(Array(2).fill(remedy({ code: 'EROFS' })));
  for (const error of [{ code: 'EIO' }, { code: 28 }, {}, undefined, null, 'ENOSPC']) expect(systemRemedy(error)).toBeUndefined();
});

it('whatever was thrown has a message', () => {
  expect([messageOf(new Error('x')), messageOf('y'), messageOf(undefined)]).toEqual(['x', 'y', 'undefined']);
});
