import { describe, expect, it } from 'vitest';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { nothingRaw, onlyMappedKeys } from '#format/core/quality/input/privacy.ts';

const one = (check: Check, facts: object) => [check(facts as unknown as ShardFacts)].flat()[0];

it('events carry only codes of the key profile', () => {
  const known = (...flags: readonly number[]) => one(onlyMappedKeys, { events: { known: Uint8Array.from(flags) } });
  expect(known(1, 1, 1)).toMatchObject({ severity: 'pass', measured: 0, limit: 0, at: [], says: 'only actions of the key profile' });
  expect(known(1, 0, 0, 1)).toMatchObject({
    severity: 'fail',
    measured: 2,
    says: '2 events carry a code that is not in the key profile',
    at: [{ from: 1, to: 2, of: 'row' }],
  });
  expect(one(onlyMappedKeys, {})).toBeUndefined();
});

describe('what is raw', () => {
  interface Raw {
    readonly voice?: boolean;
    readonly chat?: boolean;
    readonly sound?: boolean;
    readonly others?: readonly string[];
    readonly freeTexts?: number;
  }
  const raw = ({ voice = false, chat = false, sound, others, freeTexts }: Raw = {}) =>
    one(nothingRaw, {
      meta: { privacy: { voice_raw: voice, chat_raw: chat } },
      video: { sound, others },
      game: freeTexts === undefined ? undefined : { freeTexts },
    });

  it('fails, and each kind of it is told', () => {
    expect(raw()).toMatchObject({ severity: 'pass', measured: 0, limit: 0, says: 'neither raw voice nor raw chat' });
    expect(raw({ sound: false, others: [], freeTexts: 0 })).toMatchObject({ severity: 'pass', measured: 0 });
    expect(raw({ voice: true })).toMatchObject({ severity: 'fail', says: 'meta.json says that the shard holds raw voice' });
    expect(raw({ chat: true })?.says).toBe('meta.json says that the shard holds raw chat');
    expect(raw({ others: ['subtitle', 'attachment'] })).toMatchObject({
      severity: 'fail',
      says: 'the video holds subtitle, attachment beside its pictures, which nothing here checked',
    });
    expect(raw({ others: ['subtitle'] })?.severity).toBe('fail');
    expect(raw({ freeTexts: 1 })).toMatchObject({ severity: 'fail', measured: 1, says: '1 of the game’s values and lines hold free text' });
  });

  it('is a sound track, which is told once', () => {
    expect(raw({ sound: true })?.says).toBe('the video has a sound track, and meta.json says that no raw voice is in the shard');
    expect(raw({ sound: true, voice: true })?.says).toBe('meta.json says that the shard holds raw voice');
  });

  it('is told together', () => {
    expect(raw({ voice: true, chat: true, others: ['video'], freeTexts: 3 })).toMatchObject({
      measured: 3,
      says: [
        'meta.json says that the shard holds raw voice and chat',
        'the video holds video beside its pictures, which nothing here checked',
        '3 of the game’s values and lines hold free text',
      ].join('; '),
    });
  });
});
