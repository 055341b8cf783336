import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteOwn } from '#app/shelf/shard-work.ts';
import { Shelf } from '#app/shelf/shelf.ts';
import { revoke } from '#home/revocation-list.ts';
import { CONSENT } from '#test/support/consent.ts';
import { consented } from '#test/support/corpus.ts';
import { until } from '#test/support/gap.ts';
import { Ingested } from '#test/support/ingested.ts';
import { SENT_ID as ID, receipt, Station, TO_BE_SENT } from '#test/support/sending-station.ts';

const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

describe('a player who withdraws', () => {
  it('while recordings wait to be sent: none of theirs goes any more, and what went is asked back', async () => {
    using theirs = await consented(TO_BE_SENT);
    using others = await consented({ ...CONSENT, revocation_id: 'f3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad' });
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    station.add(theirs, 1);
    station.add(others, 2);
    await station.desk.join(ingested.text);
    station.settings = { auto: false, limitMBps: 0.5 };
    for (const number of [1, 2]) station.desk.send(`${ID}${number}`);
    await until('the first is under way', () => ingested.store.taken.length > 0);
    await revoke(TO_BE_SENT.revocation_id, station.keyring);
    station.settings = { auto: false };
    await station.desk.withdrawn();
    await station.desk.settled();
    expect([1, 2].map((number) => receipt(station, number))).toEqual([false, true]);
    expect(station.view?.refused).toEqual([
      { sessionId: `${ID}1`, wasSent: false, fault: expect.objectContaining({ code: 'shard.withdrawn' }) },
    ]);
    expect([...ingested.store.objects.keys()].filter((key) => key.endsWith('shard.dsse.json'))).toHaveLength(1);
    expect(ingested.store.uploads.size).toBe(0);
  });

  it('reaches what was deleted here by hand, and lies in a folder that is no longer set', async () => {
    using copy = await consented(TO_BE_SENT);
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    await station.sent(copy, ingested);
    deleteOwn(new Shelf(() => station.shards, station.keyring), `${ID}1`);
    station.out = join(station.shards, 'another');
    await revoke(TO_BE_SENT.revocation_id, station.keyring);
    await station.desk.withdrawn();
    await station.desk.settled();
    expect(ingested.store.objects.size).toBe(0);
  });

  it('reaches what was begun, and deleted here before it was whole there', async () => {
    using copy = await consented(TO_BE_SENT);
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    station.add(copy, 1);
    await station.desk.join(ingested.text);
    station.settings = { auto: false, limitMBps: 0.5 };
    station.desk.send(`${ID}1`);
    await until('some of it was sent', () => ingested.store.taken.length > 2);
    await station.desk.stop();
    deleteOwn(new Shelf(() => station.shards, station.keyring), `${ID}1`);
    expect(readdirSync(station.shards).sort()).toEqual([`${ID}1.consent.json`, `${ID}1.sending.jsonl`]);
    await revoke(TO_BE_SENT.revocation_id, station.keyring);
    await station.desk.withdrawn();
    await station.desk.settled();
    expect([ingested.store.objects.size, ingested.store.uploads.size]).toEqual([0, 0]);
    expect(readdirSync(station.shards)).toEqual([]);
  });

  it('is told where another service has it: its receipt stays', async () => {
    using copy = await consented(TO_BE_SENT);
    await using first = await Ingested.start();
    await using station = await Station.open();
    await station.sent(copy, first);
    await using second = await Ingested.start();
    await station.desk.join(second.text);
    await revoke(TO_BE_SENT.revocation_id, station.keyring);
    await station.desk.withdrawn();
    await station.desk.settled();
    expect(station.view?.refused).toEqual([
      { sessionId: `${ID}1`, wasSent: true, fault: expect.objectContaining({ code: 'sending.other' }) },
    ]);
    expect(receipt(station, 1)).toBe(true);
    expect(first.store.objects.size).toBeGreaterThan(0);
  });

  it('asks back what a withdrawn consent covers, also where only the receipt is left', async () => {
    using copy = await consented(TO_BE_SENT);
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    await station.sent(copy, ingested);
    expect(ingested.store.objects.size).toBeGreaterThan(0);
    station.settings = { auto: false, keepDays: 7 };
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8 * DAY_MS });
    station.desk.look(true);
    await until('it was deleted here', () => !existsSync(station.path(1)));
    vi.useRealTimers();
    await station.desk.settled();
    expect(receipt(station, 1)).toBe(true);
    await revoke(TO_BE_SENT.revocation_id, station.keyring);
    await until('it was deleted there', () => {
      station.desk.look(true);
      return ingested.store.objects.size === 0;
    });
    await until('nothing is left of it', () => readdirSync(station.shards).length === 0);
  });
});
