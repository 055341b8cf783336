import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SendingDesk } from '#app/sending/sending-desk.ts';
import { signShard } from '#shard/verify/sign-shard.ts';
import { consented } from '#test/support/corpus.ts';
import { until } from '#test/support/gap.ts';
import { Ingested } from '#test/support/ingested.ts';
import { long } from '#test/support/long.ts';
import { SENT_ID as ID, receipt, Station, TO_BE_SENT } from '#test/support/sending-station.ts';
import { expectValid, verdictOf } from '#test/support/shards.ts';

const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

describe('what somebody chose', () => {
  it('is sent one after the other; one that was changed is named, and keeps none of the others from it', async () => {
    using copy = await consented();
    await expectValid(copy.path);
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    const ids = [1, 2, 3].map((number) => station.add(copy, number));
    writeFileSync(join(station.path(2), 'events.parquet'), 'changed');
    expect(() => station.desk.send(`${ID}1`)).toThrow(expect.objectContaining({ code: 'sending.none' }));
    await station.desk.join(ingested.text);
    expect(station.view).toEqual({ to: new URL(ingested.address).host, waiting: 0, paused: false, refused: [] });
    for (const id of ids) station.desk.send(id);
    await station.desk.settled();
    expect([1, 2, 3].map((number) => receipt(station, number))).toEqual([true, false, true]);
    expect(station.view?.refused).toEqual([
      { sessionId: `${ID}2`, wasSent: false, fault: expect.objectContaining({ code: 'shard.unverified' }) },
    ]);
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  it('is not sent by a stopped desk, and goes on from there when it is asked for again', async () => {
    using copy = await consented();
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    station.add(copy, 1);
    await station.desk.join(ingested.text);
    station.settings = { auto: false, limitMBps: 0.5 };
    station.desk.send(`${ID}1`);
    await until('some of it was sent', () => ingested.store.taken.length > 0);
    await station.desk.stop();
    expect(station.view).toMatchObject({ waiting: 0, refused: [] });
    const before = [...ingested.store.taken];
    expect(receipt(station, 1)).toBe(false);
    station.settings = { auto: false };
    station.desk.send(`${ID}1`);
    await station.desk.settled();
    expect(receipt(station, 1)).toBe(true);
    // At most those that were on their way.
    expect(ingested.store.taken.slice(before.length).filter((part) => before.includes(part)).length).toBeLessThanOrEqual(4);
  });

  it('says why nothing can be sent: a service that is away is no fault of a recording', async () => {
    using copy = await consented();
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    station.add(copy, 1);
    await station.desk.join(ingested.text);
    station.settings = { auto: false, capGb: 0.000_1 };
    station.desk.send(`${ID}1`);
    await station.desk.settled();
    expect(station.view).toMatchObject({ refused: [], fault: { code: 'sending.cap' } });
    station.settings = { auto: false };
    station.desk.send(`${ID}1`);
    await station.desk.settled();
    expect(station.view?.fault).toBeUndefined();
    expect(receipt(station, 1)).toBe(true);
  });
});

describe('by itself', () => {
  it('sends what passed under a consent to that, and no other, where that is switched on', async () => {
    using agreed = await consented(TO_BE_SENT);
    using other = await consented();
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    for (const [i, copy] of [agreed, other, agreed].entries()) station.add(copy, i + 1);
    const failed = readFileSync(join(station.path(3), 'qat.json'), 'utf8').replace('"verdict": "pass"', '"verdict": "fail"');
    writeFileSync(join(station.path(3), 'qat.json'), failed);
    // A machine that is too slow has a recording that failed for this, too.
    const passes = verdictOf(agreed.path) === 'pass';
    await station.desk.join(ingested.text);
    station.desk.look(true);
    station.settings = { auto: true };
    station.resting = false;
    station.desk.look(true);
    expect(station.view).toMatchObject({ waiting: 0 });
    station.resting = true;
    await until('it was looked at, and sent', () => {
      station.desk.look(true);
      return receipt(station, 1) === passes;
    });
    await station.desk.settled();
    expect([2, 3].map((number) => receipt(station, number))).toEqual([false, false]);
    expect(station.view?.refused).toEqual([]);
  });
});

describe('what was sent', () => {
  it('is deleted here only after the days that were set, and while the service has it', async () => {
    using copy = await consented();
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    for (const number of [1, 2]) station.add(copy, number);
    await station.desk.join(ingested.text);
    station.desk.send(`${ID}1`);
    await station.desk.settled();
    // The same, but without a receipt.
    station.settings = { auto: false, keepDays: 7 };
    station.desk.look(true);
    await station.desk.settled();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * DAY_MS });
    station.desk.look(true);
    await station.desk.settled();
    expect(existsSync(station.path(1))).toBe(true);
    vi.setSystemTime(Date.now() + 2 * DAY_MS);
    station.desk.look(true);
    await until('it was deleted here', () => !existsSync(station.path(1)));
    expect(existsSync(station.path(2))).toBe(true);
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  it.each([
    [
      'a receipt that somebody made up',
      (station: Station) => {
        const path = `${station.path(1)}.receipt.json`;
        const made = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        writeFileSync(path, JSON.stringify({ ...made, ingested_at: '2020-01-01T00:00:00.000Z' }));
      },
    ],
    [
      'a service that let it go',
      async (station: Station, ingested: Ingested) => {
        const { askBack } = await import('#corpus/send/send-shard.ts');
        const path = `${station.path(1)}.receipt.json`;
        const kept = readFileSync(path);
        await askBack(station.path(1), { to: ingested.invitation });
        writeFileSync(path, kept);
      },
    ],
    [
      'a store that lost a file',
      (_: Station, ingested: Ingested) => {
        const key = [...ingested.store.objects.keys()].find((one) => one.endsWith('video.ivf')) as string;
        ingested.store.objects.delete(key);
      },
    ],
    [
      'a signature that the service has not',
      async (station: Station) => {
        await signShard(station.path(1), station.keyring.signer('operator'), { trusted: station.keyring.trusted });
      },
    ],
    ['a shard that was changed since', (station: Station) => writeFileSync(join(station.path(1), 'hashes.json'), '{}')],
  ])('stays here with %s', async (_, change) => {
    using copy = await consented();
    await using ingested = await Ingested.start();
    await using station = await Station.open();
    await station.sent(copy, ingested);
    await change(station, ingested);
    const { SentShards } = await import('#app/sending/sent-shards.ts');
    const shards = new SentShards(station.shards, station.keyring.trusted, ingested.invitation, new AbortController().signal);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8 * DAY_MS });
    expect(
      await shards.deleteOld(
        7,
        () => true,
        () => {},
      ),
    ).toEqual([]);
    expect(existsSync(station.path(1))).toBe(true);
  });
});

it('stopped by hand, sends nothing by itself until that is switched on again', async () => {
  using copy = await consented(TO_BE_SENT);
  const passes = verdictOf(copy.path) === 'pass';
  await using ingested = await Ingested.start();
  await using station = await Station.open();
  await station.desk.join(ingested.text);
  station.settings = { auto: true };
  await station.desk.stop();
  station.add(copy, 1);
  expect(station.view?.paused).toBe(true);
  station.desk.look(true);
  await station.desk.settled();
  expect(receipt(station, 1)).toBe(false);
  station.settings = { auto: false };
  station.desk.look(true);
  await station.desk.settled();
  station.settings = { auto: true };
  station.desk.look(true);
  await station.desk.settled();
  expect(receipt(station, 1)).toBe(passes);
});

long('waits while something is recorded, in whatever folder', async () => {
  using copy = await consented();
  await using ingested = await Ingested.start();
  await using station = await Station.open();
  station.add(copy, 1);
  await station.desk.join(ingested.text);
  station.resting = false;
  station.desk.send(`${ID}1`);
  await until('it waits', () => station.view?.now?.waits === true);
  expect(ingested.began).toBe(false);
  station.resting = true;
  await station.desk.settled();
  expect(receipt(station, 1)).toBe(true);
});

it('forgets what was set for one service when it leaves it', async () => {
  await using ingested = await Ingested.start();
  await using station = await Station.open();
  await station.desk.join(ingested.text);
  station.settings = { auto: true, keepDays: 7 };
  await station.desk.leave();
  expect(station.settings).toEqual({ auto: false });
});

it('keeps the invitation as a secret that no window is told', async () => {
  await using ingested = await Ingested.start();
  await using station = await Station.open();
  await expect(station.desk.join('https://example.org/#no')).rejects.toMatchObject({ code: 'usage.to' });
  await station.desk.join(ingested.text);
  const path = join(process.env.GAP_SETTINGS as string, '../keys/invitation.secret');
  expect(readFileSync(path, 'utf8')).toBe(ingested.text);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.stringify(station.desk.view)).not.toContain(ingested.invitation.token);
  await using again = new SendingDesk(station.keyring, {
    draft: () => ({ out: station.shards }),
    isResting: () => true,
    forgetSettings: async () => {},
    tell: () => {},
  });
  expect(again.view.sending?.to).toBe(new URL(ingested.address).host);
  await again.leave();
  expect([existsSync(path), again.view]).toEqual([false, {}]);
});
