import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { GAP } from '#scripts/gap-command.ts';
import { StrictStore } from '#scripts/store/strict-store.ts';
import { OwnSwift } from '#scripts/store/swift/own-swift.ts';
import { STORES } from '#test/support/bucket.ts';
import { selfSigned } from '#test/support/certificate.ts';
import { framesOf, threeShards } from '#test/support/corpus.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { Ingested } from '#test/support/ingested.ts';
import { LONG, long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('gap upload', () => {
  long('goes on after kill -9: only the parts that were on their way are sent again', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const args = ['upload', copy.path, '--limit', '0.6'];
    const env = { ...process.env, GAP_INVITATION: ingested.text };
    const child = spawn(process.execPath, [GAP, ...args], { env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    const taken = () => readFileSync(`${copy.path}.sending.jsonl`, 'utf8').trimEnd().split('\n').length - 1;
    await expect.poll(() => existsSync(`${copy.path}.sending.jsonl`) && taken() >= 3, { timeout: 60_000, interval: 10 }).toBe(true);
    child.kill('SIGKILL');
    await ended;
    const noted = taken();
    const before = [...ingested.store.taken];
    expect(await gap(['upload', copy.path], { env: { GAP_INVITATION: ingested.text } })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('SENT '),
    });
    const again = ingested.store.taken.slice(before.length).filter((part) => before.includes(part));
    // What was noted is not sent again; what was taken and not noted yet was on its way.
    expect(again.length).toBeLessThanOrEqual(before.length - noted);
    expect(before.length - noted).toBeLessThanOrEqual(4);
    expect(ingested.store.objects.size).toBe(readdirSync(copy.path).length);
  });

  long('sends all shards of a folder, says what it could not send, and keeps no secret', async () => {
    await using ingested = await Ingested.start();
    using folder = new TemporaryFolder();
    const shards = await threeShards(folder.path);
    writeFileSync(join(shards[1] as string, 'more'), '');
    const file = join(ingested.folder.path, 'invitation');
    writeFileSync(file, `${ingested.text}\n`);
    const run = await gap(['upload', folder.path, '--to', file]);
    expect(run).toMatchObject({ code: 1, stderr: '', stdout: expect.stringContaining(`NOT SENT   ${shards[1]}: `) });
    expect(run.stdout.match(/^SENT /gm)).toHaveLength(2);
    expect(run.stdout + run.stderr).not.toContain(ingested.invitation.token);
    const json = await gap(['upload', shards[0] as string, '--to', ingested.text, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ is: 'sent', receipt: { frames: await framesOf(shards[0] as string) } });
    // Given as a text it works, with a word: anybody here can list processes.
    expect(json.stderr).toMatch(/list of processes: put it into a file/);
    expect(json.stderr).not.toContain(ingested.invitation.token);
  });

  long('asks back by the receipt alone, once the shard is gone', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    const env = { GAP_INVITATION: ingested.text };
    expect(await gap(['upload', copy.path], { env })).toMatchObject({ code: 0 });
    rmSync(copy.path, { recursive: true });
    const receipt = `${copy.path}.receipt.json`;
    expect(await gap(['upload', '--ask-back', receipt], { env })).toMatchObject({ code: 0, stdout: expect.stringContaining('ASKED BACK') });
    expect([ingested.store.objects.size, existsSync(receipt)]).toEqual([0, false]);
    expect(await gap(['upload', '--ask-back', receipt], { env })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('nothing beside it says'),
    });
  });

  long('waits while a recording runs in the same folder, and stops at the daily cap', async () => {
    await using ingested = await Ingested.start();
    using copy = new ShardCopy(inject('shard'));
    using home = new TemporaryFolder();
    const partial = join(dirname(copy.path), 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad.partial');
    mkdirSync(partial);
    // As a recorder of this very machine would hold it.
    writeFileSync(`${partial}.lock`, readFileSync(join(ingested.folder.path, 'ingest.lock')));
    const env = { GAP_INVITATION: ingested.text };
    const waiting = spawn(process.execPath, [GAP, 'upload', copy.path], { env: { ...process.env, ...env }, stdio: 'ignore' });
    const ended = once(waiting, 'exit');
    await expect.poll(() => existsSync(`${copy.path}.sending.lock`), { timeout: 60_000 }).toBe(true);
    // It looks every two seconds.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // Not even read: a plan would be beside it.
    expect([existsSync(`${copy.path}.sending.jsonl`), ingested.began, ingested.store.taken]).toEqual([false, false, []]);
    waiting.kill('SIGTERM');
    await ended;
    const capped = { ...env, GAP_SETTINGS: join(home.path, 'settings.json') };
    const flags = ['--while-playing', '--allow-unknown', '--daily-cap', '0.001'];
    expect(await gap(['upload', copy.path, ...flags], { env: capped })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('more than 0.001 GB would be sent today'),
    });
  });

  it.each([
    [['--to', 'https://host'], 'this is not an invitation'],
    [['--to', `http://example.com/#${'a'.repeat(43)}.${'0'.repeat(64)}`], 'this is not an invitation'],
    [[], 'no invitation given'],
    [['--to', `https://host/#${'a'.repeat(43)}.${'0'.repeat(64)}`, '--limit', '0'], '--limit 0: not usable\n  → Give MB a second'],
  ])('refuses %j', async (flags, why) => {
    const run = await gap(['upload', inject('shard'), ...flags]);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
    expect(run.stderr).not.toContain('a'.repeat(43));
  });
});

describe('gap ingest', () => {
  it.runIf(LONG && STORES.includes('swift'))('takes a shard into a store that is not ours, by the invitation that it printed', async () => {
    await using swift = await OwnSwift.start({ newer: true });
    using folder = new TemporaryFolder();
    using copy = new ShardCopy(inject('shard'));
    const state = join(folder.path, 'state');
    const child = spawn(process.execPath, [GAP, 'ingest', '--store', 's3://shards/gap', '--any-signer', '--folder', state], {
      env: { ...process.env, ...swift.env },
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const address = said.toString().trim();
    const invited = await gap(['ingest', 'invite', 'one', '--address', address, '--folder', state, '--daily-gb', '1']);
    expect(await gap(['ingest', 'tokens', '--folder', state])).toMatchObject({ stdout: 'one  1 GB a day\n' });
    const run = await gap(['upload', copy.path], { env: { GAP_INVITATION: invited.stdout.trim() } });
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('s3://shards/gap/shards/') });
    const { object_uri } = JSON.parse(readFileSync(`${copy.path}.receipt.json`, 'utf8')) as { object_uri: string };
    const video = await swift.ask('GET', `${object_uri.slice('s3://shards/'.length)}/video.ivf`);
    expect(Buffer.from(await video.arrayBuffer()).equals(readFileSync(copy.file('video.ivf')))).toBe(true);
    await gap(['ingest', 'revoke', 'one', '--folder', state]);
    using other = new ShardCopy(inject('shard'));
    expect(await gap(['upload', other.path], { env: { GAP_INVITATION: invited.stdout.trim() } })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('token'),
    });
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  long('answers beyond this machine with TLS', async () => {
    await using store = await StrictStore.start();
    using folder = new TemporaryFolder();
    using copy = new ShardCopy(inject('shard'));
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(folder.path, name)) as [string, string];
    const made = selfSigned('IP:127.0.0.1');
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.key);
    const state = join(folder.path, 'state');
    const lan = ['--listen', '127.0.0.1', '--cert', cert, '--key', key];
    const child = spawn(process.execPath, [GAP, 'ingest', '--store', 's3://shards/gap', '--any-signer', '--folder', state, ...lan], {
      env: { ...process.env, ...store.env },
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const { stdout } = await gap(['ingest', 'invite', 'one', '--address', `${said.toString().trim()}/`, '--folder', state]);
    expect(stdout).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/#/);
    const invited = { GAP_INVITATION: stdout.trim() };
    expect(await gap(['upload', copy.path], { env: invited })).toMatchObject({ code: 1, stdout: expect.stringContaining('certificate') });
    expect(await gap(['upload', copy.path], { env: { ...invited, NODE_EXTRA_CA_CERTS: cert } })).toMatchObject({ code: 0 });
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it.each([
    [[], 'no --store given'],
    [['--store', 's3://shards/x'], 'whose shards are taken'],
    [['--store', 'nowhere', '--any-signer'], 'no bucket and key'],
    [['--store', 's3://shards/x', '--any-signer'], 'there are no credentials'],
    [['invite', 'x', '--address', 'http://ingest.example'], 'recorders could not send there'],
    [['invite', '', '--address', 'https://ingest.example'], 'no name'],
    [['invite', 'x'], 'no --address given'],
    [['revoke', 'nobody'], 'there is no such token'],
    [['--store', 's3://shards/x', '--any-signer', '--listen', '0.0.0.0'], 'needs TLS'],
  ])('refuses %j', async (args, why) => {
    expect(await gap(['ingest', ...args])).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  });
});
