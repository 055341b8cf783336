import { describe, expect, it } from 'vitest';
import { duplicates, hoursBy, suspects } from '#corpus/catalogue/questions.ts';
import { reachOf } from '#corpus/catalogue/revoked.ts';
import { ACCUSED_BELOW, LEAST_SESSIONS } from '#corpus/core/authenticity/score.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { openDatabase } from '#corpus/database/open-database.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import { Random } from '#scripts/random.ts';
import { ENGINES, OwnDatabase } from '#test/support/corpora.ts';
import { long } from '#test/support/long.ts';
import { rejudged, type Said, settled } from '#test/support/settled.ts';

/** Prints of a kind, one every few seconds, moved in time. */
function printsOf(seed: number, kind: Judgement['prints'][number]['kind'], byS = 0): Judgement['prints'] {
  const chance = new Random(seed);
  return Array.from({ length: 20 }, (_, i) => ({ kind, hash: `${chance.below(2 ** 31) * 2 ** 20}`, at_s: byS + 5 * i }));
}

const accused = async (database: CorpusDatabase) =>
  (await suspects(database, ACCUSED_BELOW)).rows.map(({ place, signs }) => [place, ...signs.map(({ sign }) => sign)]);

describe.each(ENGINES)('a catalogue on %s', (engine) => {
  const asked = async (sessions: readonly Said[], ask: (database: CorpusDatabase) => Promise<void>) => {
    await using own = await OwnDatabase.start(engine);
    await using database = await openDatabase(own.where);
    await settled(database, sessions);
    await ask(database);
  };

  long('finds pictures and input that were recorded again, and accuses the later one alone', () =>
    asked(
      [
        { name: 'other', prints: printsOf(9, 'pictures') },
        { name: 'copy', recordedUtc: '2026-11-05T00:00:00Z', prints: [...printsOf(1, 'pictures', 12), ...printsOf(2, 'strokes', 12)] },
        { name: 'original', recordedUtc: '2026-11-02T00:00:00Z', prints: [...printsOf(1, 'pictures'), ...printsOf(2, 'strokes')] },
      ],
      async (database) => {
        const found = (await duplicates(database)).rows;
        expect(found.map(({ place, other, of }) => `${place} ${of} ${other}`).sort()).toEqual([
          '/copy pictures /original',
          '/copy strokes /original',
          '/original pictures /copy',
          '/original strokes /copy',
        ]);
        expect(found.find(({ place }) => place === '/copy')).toMatchObject({
          from_s: 12,
          to_s: 107,
          share: 0.8,
        });
        expect(await accused(database)).toEqual([['/copy', 'same_input', 'same_pictures']]);
      },
    ),
  );

  it('believes a known signer before an earlier date that anybody may write', () =>
    asked(
      [
        { name: 'signed', recordedUtc: '2026-11-05T00:00:00Z', signerKnown: true, prints: printsOf(1, 'pictures') },
        { name: 'unsigned', recordedUtc: '2001-01-01T00:00:00Z', signerKnown: false, prints: printsOf(1, 'pictures') },
      ],
      async (database) => expect(await accused(database)).toEqual([['/unsigned', 'same_pictures', 'unknown_signer']]),
    ));

  long('lists a piece of a session beside the session, and accuses neither', () =>
    asked(
      [
        { name: 'session', prints: printsOf(1, 'pictures') },
        { name: 'piece', originOf: 'session', recordedUtc: '2026-11-09T00:00:00Z', prints: printsOf(1, 'pictures', -20).slice(4) },
      ],
      async (database) => {
        expect((await duplicates(database)).rows.length).toBe(2);
        expect(await accused(database)).toEqual([]);
      },
    ),
  );

  long.each([
    ['a copy that was found first', ['copy', 'original']],
    ['a copy that was found last', ['original', 'copy']],
  ])('accuses %s, and the signed original never', (_, order) => {
    const said = {
      original: { name: 'original', video: 'v', signerKnown: true, recordedUtc: '2026-11-05T00:00:00Z' },
      copy: { name: 'copy', video: 'v', signerKnown: false, recordedUtc: '2026-11-01T00:00:00Z' },
    };
    return asked(
      order.map((name) => said[name as keyof typeof said]),
      async (database) => expect(await accused(database)).toEqual([['/copy', 'same_pictures', 'unknown_signer']]),
    );
  });

  long('does not believe that a shard is a piece of a session that another one signed', () =>
    asked(
      [
        { name: 'session', signerKnown: true, prints: printsOf(1, 'pictures') },
        { name: 'piece', originOf: 'session', signerKnown: false, signer: 'b'.repeat(64), prints: printsOf(1, 'pictures') },
      ],
      async (database) => expect(await accused(database)).toEqual([['/piece', 'same_pictures', 'unknown_signer']]),
    ),
  );

  long('does not accuse two who share a few moments of hours', () =>
    asked(
      [
        { name: 'one', seconds: 7200, prints: printsOf(1, 'strokes') },
        {
          name: 'two',
          seconds: 7200,
          prints: printsOf(1, 'strokes')
            .slice(0, 6)
            .map((print, i) => ({ ...print, at_s: print.at_s + (i < 3 ? 0 : 600) })),
        },
      ],
      async (database) => expect(await accused(database)).toEqual([]),
    ),
  );

  long('takes whatever a shard says of itself, and keeps all others', () =>
    asked([{ name: 'odd', title: `a\0b${'x'.repeat(298)}😀`, seconds: 1e300 }, { name: 'good' }], async (database) => {
      expect((await hoursBy(database, 'title')).rows.map(({ what }) => what).sort()).toEqual(['Doom', `ab${'x'.repeat(298)}`]);
    }),
  );

  long('finds the very same video under another name', () =>
    asked(
      [
        { name: 'first', video: 'v' },
        { name: 'second', video: 'v', recordedUtc: '2026-11-02T00:00:00Z' },
      ],
      async (database) => {
        const both = { of: 'video', share: 1, from_s: 0, to_s: 120 };
        expect((await duplicates(database)).rows).toEqual([
          { place: '/first', other: '/second', ...both },
          { place: '/second', other: '/first', ...both },
        ]);
        expect(await accused(database)).toEqual([['/second', 'same_pictures']]);
      },
    ),
  );

  long('does not take two prints, or prints at different distances, for a copy', () =>
    asked(
      [
        { name: 'one', prints: printsOf(1, 'pictures') },
        { name: 'two', prints: printsOf(1, 'pictures', 3).slice(0, 2) },
        { name: 'three', prints: printsOf(1, 'pictures').map((print, i) => ({ ...print, at_s: print.at_s + 7 * i })) },
      ],
      async (database) => expect((await duplicates(database)).rows).toEqual([]),
    ),
  );

  const many = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${name} ${i}`);
  /** Each says that it is earlier than those before it. */
  const earlier = (i: number): string => new Date(1e12 - i * 1e6).toISOString();
  /** Cut in many places: no stretch of it is half of the session. */
  const cut = (prints: Judgement['prints']) => prints.map((print, i) => ({ ...print, at_s: print.at_s - 2 * Math.floor(i / 5) }));

  long('finds one session however often it is sent, and whatever was cut out of it', () => {
    const copies = many('copy', 120);
    const copied = (name: string, i: number): Said => ({
      name,
      recordedUtc: earlier(i),
      prints: i > 110 ? cut(printsOf(1, 'strokes')) : printsOf(1, 'strokes', i),
    });
    const original: Said = { name: 'original', recordedUtc: '2026-11-05T00:00:00Z', signerKnown: true, prints: printsOf(1, 'strokes') };
    const all = copies.map((name) => `/${name}`).sort();
    return asked(
      [...copies.slice(0, 40).map(copied), original, ...copies.slice(40).map((name, i) => copied(name, 40 + i))],
      async (database) => {
        expect((await accused(database)).map(([name]) => name).sort()).toEqual(all);
        // Judged again, the original finds only some of them by itself.
        await rejudged(database, original);
        const held = await database.query(
          `select 1 from corpus.overlap v join corpus.shard s on s.no = v.shard join corpus.shard o on o.no = v.other
           where s.place = '/copy 119' and o.place = '/original'`,
        );
        expect(held.length).toBe(1);
      },
    );
  });

  long('takes what all have in common for no copy: a menu, or the opening of a game that a short session sees nothing but', () => {
    const [menu, opening] = [printsOf(7, 'pictures').slice(0, 4), printsOf(8, 'pictures').slice(0, 5)];
    return asked(
      [
        ...many('player', 120).map((name, i) => ({ name, seconds: 600, prints: [...menu, ...printsOf(100 + i, 'pictures', 30)] })),
        ...many('short', 120).map((name) => ({ name, seconds: 30, prints: opening })),
      ],
      async (database) => {
        // The first hundred cannot know yet that all have it.
        const held = await database.query(
          `select s.place from corpus.overlap v join corpus.shard s on s.no = v.shard where s.place in ('/player 119', '/short 119')`,
        );
        expect(held).toEqual([]);
        expect((await accused(database)).map(([name]) => name)).not.toContain('/short 119');
      },
    );
  });

  long('knows the signed original among many with the same video', () =>
    asked(
      [
        ...many('copy', 25).map((name, i) => ({ name, video: 'v', recordedUtc: earlier(i), signerKnown: false })),
        { name: 'original', video: 'v', signerKnown: true },
        { name: 'latest', video: 'v', recordedUtc: earlier(99), signerKnown: false },
      ],
      async (database) => {
        const found = (await accused(database)).map(([name]) => name);
        expect(found).toContain('/latest');
        expect(found).not.toContain('/original');
      },
    ),
  );

  long('accuses a session that its pictures do not answer once enough others of its game are known, whenever they came', () =>
    asked(
      [
        { name: 'forged', unrelated: 1 },
        ...Array.from({ length: LEAST_SESSIONS }, (_, i) => ({ name: `clean ${i}`, unrelated: 0.1 })),
        ...Array.from({ length: 6 }, (_, i) => ({ name: `chess ${i}`, title: 'Chess', unrelated: 1 })),
      ],
      async (database) => expect(await accused(database)).toEqual([['/forged', 'unrelated']]),
    ),
  );

  it('counts hours by what is asked, without what was withdrawn, and names all that a withdrawal reaches', () => {
    const id = '6f3b9f0e-5a44-4a5e-9a39-3b6d3a1c2d10';
    return asked(
      [
        { name: 'mine', revocationId: id, seconds: 3600 },
        { name: 'mine too', title: 'Quake', revocationId: id, seconds: 1800 },
        { name: 'yours', seconds: 7200 },
      ],
      async (database) => {
        expect((await hoursBy(database, 'title')).rows.map(({ what, hours }) => [what, hours])).toEqual([
          ['Doom', 3],
          ['Quake', 0.5],
        ]);
        expect((await hoursBy(database, 'lag')).rows.map(({ what }) => what)).toEqual(['30 ms']);
        const reached = await reachOf(database, new Map([[id, '2026-11-20T00:00:00.000Z']]));
        expect(reached.map(({ place, revoked_utc }) => [place, revoked_utc])).toEqual([
          ['/mine', '2026-11-20T00:00:00Z'],
          ['/mine too', '2026-11-20T00:00:00Z'],
        ]);
        expect((await hoursBy(database, 'title')).rows.map(({ what, hours }) => [what, hours])).toEqual([['Doom', 2]]);
        expect((await duplicates(database)).rows).toEqual([]);
        expect((await suspects(database, 2)).rows).toEqual([]);
        // What comes later under a withdrawn consent does not count either.
        await settled(database, [{ name: 'late', title: 'Late', revocationId: id }]);
        expect((await hoursBy(database, 'title')).rows.map(({ what }) => what)).toEqual(['Doom']);
        expect((await reachOf(database, new Map())).length).toBe(3);
      },
    );
  });
});
