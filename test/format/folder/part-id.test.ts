import { expect, it } from 'vitest';
import { z } from 'zod';
import { isSessionId } from '#format/core/layout.ts';
import { partId } from '#format/folder/part-id.ts';

const ID = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';

it('the first part has its session’s id, the others have ids of their own that follow from it', () => {
  const ids = Array.from({ length: 24 }, (_, n) => partId(ID, n + 1));
  expect(ids[0]).toBe(ID);
  expect(new Set(ids).size).toBe(24);
  expect(ids.every((id) => z.uuid().safeParse(id).success && isSessionId(id))).toBe(true);
  // Written into shards: it may never change.
  expect(ids[1]).toBe('c1aab44e-d339-85d3-a24b-28c2587f26ae');
  expect(ids[1]).not.toBe(partId('c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ae', 2));
});
