import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { validateShard } from '#format/check/validate.ts';
import { clipLines } from '#format/cli/clip-lines.ts';
import { serveShards } from '#format/cli/serve.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { Keyring } from '#home/keyring.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { buildViewer } from '#scripts/build/viewer.ts';
import { CONFORMANCE } from '#scripts/conformance/cases.ts';
import { AppPage } from '#test/support/app-page.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { type FileServer, type Misbehave, serveFolder } from '#test/support/file-server.ts';
import { until } from '#test/support/gap.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Where a user may have put it. */
const folder = new TemporaryFolder();
const home = join(folder.path, 'Jörg Müller’s files');
const file = join(home, 'viewer.html');
let browser: Browser;

beforeAll(async () => {
  mkdirSync(home);
  await buildViewer(home);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  folder[Symbol.dispose]();
});

const SHARDS = join(CONFORMANCE, 'shards');

/** The page, and what it asks of the network. */
class ViewerPage extends AppPage {
  readonly asked: string[] = [];

  static async open(address: string = pathToFileURL(file).href, script?: string): Promise<ViewerPage> {
    const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
    if (script !== undefined) await page.addInitScript({ content: script });
    const viewer = new ViewerPage(page);
    page.on('request', (request) => viewer.asked.push(request.url()));
    await page.goto(address);
    return viewer;
  }

  async choose(path: string): Promise<void> {
    await this.page.locator('input[webkitdirectory]').setInputFiles(path);
  }

  async drawn(frame: number): Promise<void> {
    const picture = this.page.locator('canvas.picture');
    await picture.waitFor();
    await until(`frame ${frame} is drawn`, async () => Number(await picture.getAttribute('data-drawn')) === frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

// cspell:ignore huggingface Bestanden

/** A folder is dropped by the browser itself, as from a file manager. */
async function drop(page: Page, path: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
}

describe('one file', () => {
  it('of at most 1 MB, compressed, with the licences of what is in it beside it', () => {
    expect(gzipSync(readFileSync(file)).byteLength).toBeLessThan(1e6);
    expect(readFileSync(join(home, 'viewer-licenses.md'), 'utf8')).toContain('## react - ');
  });

  it('shows a folder that is dropped on it, judged as in Node, and asks nobody for anything', async () => {
    await using viewer = await ViewerPage.open();
    await viewer.title('Look at a recording');
    expect(await viewer.violations()).toEqual([]);
    await drop(viewer.page, GOLDEN_SHARD);
    await viewer.drawn(0);
    const { verdict, findings } = await validateShard(GOLDEN_SHARD);
    const count = (of: string) => findings.filter(({ severity }) => severity === of).length;
    expect(verdict).toBe('pass');
    await viewer.text(`Passed, with ${count('warn')} warnings`);
    expect(await viewer.page.locator('.finding.warn').count()).toBe(count('warn'));
    await viewer.text(`${count('pass')} checks passed`);
    await viewer.page.keyboard.press('.');
    await viewer.drawn(1);
    await viewer.text('Signed by one key.');
    expect(await viewer.violations()).toEqual([]);
    expect(viewer.complaints).toEqual([]);
    expect(viewer.asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
  });

  it('takes all of a folder that is dropped, in browsers that hand out a hundred entries at a time', async () => {
    using set = new TemporaryFolder();
    for (let i = 0; i < 130; i++) {
      mkdirSync(join(set.path, 'set', String(i)), { recursive: true });
      writeFileSync(join(set.path, 'set', String(i), 'meta.json'), '{}');
    }
    await using server = await serveFolder(home);
    await using viewer = await ViewerPage.open(`${server.address}/viewer.html`, 'delete DataTransferItem.prototype.getAsFileSystemHandle;');
    await drop(viewer.page, join(set.path, 'set'));
    await viewer.title('130 recordings');
    await viewer.page.getByRole('button', { name: 'set/129', exact: true }).waitFor();
  });

  it('finds what is wrong with it, and shows where', async () => {
    using copy = new ShardCopy(GOLDEN_SHARD);
    copy.editBytes('video.ivf', (bytes) => bytes.subarray(0, bytes.length - 100_000));
    const { verdict, findings } = await validateShard(copy.path);
    expect(verdict).toBe('fail');
    await using viewer = await ViewerPage.open();
    await viewer.choose(copy.path);
    await viewer.drawn(0);
    await viewer.text(/^Failed/);
    expect(await viewer.page.locator('.finding.fail').count()).toBe(findings.filter(({ severity }) => severity === 'fail').length);
    const at = findings.flatMap((finding) => (finding.severity === 'pass' ? [] : finding.at)).find(({ of }) => of === 'frame');
    await viewer.page
      .locator('.finding')
      .getByRole('button', { name: new RegExp(`^frames? ${at?.from}`) })
      .first()
      .click();
    await viewer.text(`frame ${at?.from} of`);
  });

  it('shows one of several, and the others again', async () => {
    await using viewer = await ViewerPage.open();
    await viewer.choose(SHARDS);
    await viewer.title(/^\d+ recordings$/);
    expect(await viewer.violations()).toEqual([]);
    await viewer.click('button', 'shards/foreign-snappy');
    await viewer.drawn(0);
    await viewer.page.getByRole('img', { name: /^Keys, mouse speed/ }).waitFor();
    await viewer.click('button', /^All \d+ recordings$/);
    await viewer.click('button', 'shards/recorder-5');
    await viewer.drawn(0);
  });

  it('saves what the player did in a stretch, as a clip has it', async () => {
    await using viewer = await ViewerPage.open();
    await viewer.choose(GOLDEN_SHARD);
    await viewer.drawn(0);
    for (let i = 0; i < 10; i++) await viewer.page.keyboard.press('.');
    await viewer.drawn(10);
    await viewer.page.keyboard.press('i');
    for (let i = 0; i < 19; i++) await viewer.page.keyboard.press('.');
    await viewer.drawn(29);
    await viewer.page.keyboard.press('o');
    await viewer.text('20 frames');
    const saved = viewer.page.waitForEvent('download');
    await viewer.click('button', 'Save the input as JSON lines');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('clip-10-30.jsonl');
    using clips = await ClipReader.open(GOLDEN_SHARD);
    const span = await clips.span(10, 20);
    const lines = [...clipLines(span, clips.actions().fold(span))].map((line) => `${JSON.stringify(line)}\n`);
    expect(readFileSync(await download.path(), 'utf8')).toBe(lines.join(''));
  });

  it('proves whose it is by a public key, and by no other', async () => {
    const [known] = new Keyring().trusted;
    const [right, wrong] = [join(folder.path, 'right.pem'), join(folder.path, 'wrong.pem')];
    writeFileSync(right, known?.publicKey ?? '');
    writeFileSync(wrong, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    await using viewer = await ViewerPage.open();
    await viewer.choose(inject('shard'));
    await viewer.text((known?.keyId ?? '').slice(0, 16));
    const keys = viewer.page.locator('input[accept]');
    await keys.setInputFiles(wrong);
    await viewer.text('This does not prove it:');
    await keys.setInputFiles(right);
    await viewer.text('Signed by these keys, and not a byte has changed since.');
    writeFileSync(wrong, 'no key');
    await keys.setInputFiles(wrong);
    await viewer.text('not a public key');
  });

  it('says what cannot be decoded here, and shows and judges everything else', async () => {
    await using viewer = await ViewerPage.open(undefined, 'delete globalThis.VideoDecoder;');
    await viewer.choose(GOLDEN_SHARD);
    await viewer.text('This browser cannot show AV1 on this machine; everything else is shown.');
    await viewer.text(/^Passed/);
    await viewer.page.getByRole('img', { name: /^Keys, mouse speed/ }).waitFor();
  });

  it('says of a folder without shards, and of one that is half a shard, what they lack', async () => {
    using empty = new TemporaryFolder();
    writeFileSync(join(empty.path, 'notes.txt'), 'none');
    await using viewer = await ViewerPage.open();
    await viewer.choose(empty.path);
    await viewer.text('There is no recording in it. Drop the folder that holds meta.json, or one above it.');
    using half = new ShardCopy(GOLDEN_SHARD);
    for (const name of ['frames.parquet', 'controls.parquet', 'consent.json']) rmSync(half.file(name), { force: true });
    // The same page: what is dropped needs no network.
    await viewer.choose(half.path);
    await viewer.text('frames.parquet is missing');
    // What else is wrong with it is found all the same.
    await viewer.text(/^Failed/);
    await viewer.page.locator('.finding.fail', { hasText: 'controls.parquet' }).first().waitFor();
  });
});

describe('nothing leaves it', () => {
  it('once a folder is taken no page and no Worker of it reaches a server', async () => {
    let reached = 0;
    const server = createServer((_, response) => {
      reached += 1;
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('x');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await using viewer = await ViewerPage.open();
      const tries = `(async () => {
        const own = () => fetch('${address}').then(() => 'reached', () => 'refused');
        const inWorker = () => new Promise((resolve) => {
          const code = "fetch('${address}').then(() => postMessage('reached'), () => postMessage('refused'))";
          new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({ data }) => resolve(data);
        });
        return [await own(), await inWorker()];
      })()`;
      // Without a folder it may ask for one: the check is one that can fail.
      expect(await viewer.page.evaluate(tries)).toEqual(['reached', 'reached']);
      expect(reached).toBe(2);
      await viewer.choose(GOLDEN_SHARD);
      await viewer.drawn(0);
      await viewer.text('This page is cut off from the network');
      expect(await viewer.page.evaluate(tries)).toEqual(['refused', 'refused']);
      expect(await viewer.page.evaluate(`navigator.sendBeacon('${address}', 'x')`)).toBe(true);
      await viewer.page.evaluate(
        `new Promise((done) => { const i = new Image(); i.onerror = done; i.onload = done; i.src = '${address}'; })`,
      );
      await viewer.page.waitForTimeout(300);
      expect(reached).toBe(2);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('at an address', () => {
  const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'content-range, etag, link' };
  const allowing: Misbehave = (_, response) => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    return false;
  };
  const store = async (more: Misbehave = () => false): Promise<FileServer> =>
    await serveFolder(GOLDEN_SHARD, (request, response) => allowing(request, response) || more(request, response));
  const at = (address: string, more = '') => `${pathToFileURL(file).href}?from=${encodeURIComponent(address)}${more}`;

  it('shows what `gap-shard serve` serves, and the same frame again when it is loaded anew', async () => {
    await using server = await serveShards(SHARDS, 0, pathToFileURL(file));
    await using viewer = await ViewerPage.open(server.link);
    await viewer.click('button', 'shards/recorder-9');
    await viewer.drawn(0);
    await viewer.text(/^Passed/);
    await viewer.text(`This page can reach ${new URL(server.link).host}, and nothing else.`);
    await viewer.page.keyboard.press('.');
    await until('the frame is in the address', () => viewer.page.url().endsWith('&frame=1'));
    await viewer.page.reload();
    await viewer.click('button', 'shards/recorder-9');
    await viewer.drawn(1);
    expect(viewer.complaints).toEqual([]);
  });

  it('reads a shard of a web server, and nothing of it whole', async () => {
    await using far = await store();
    await using viewer = await ViewerPage.open(at(`${far.address}/meta.json`));
    await viewer.drawn(0);
    await viewer.text(/^Passed/);
    expect(far.asked.filter(({ path, range }) => path === '/video.ivf' && range === undefined)).toEqual([]);
    // What a server lacks is asked for by name, and its console says so.
    expect(viewer.complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });

  it('reads one of a server that hands out whole files only, while it is small; of a large one it says so', async () => {
    let large = false;
    await using plain = await store((request, response) => {
      delete request.headers.range;
      if (!large || request.url !== '/video.ivf') return false;
      response.writeHead(200, { 'content-length': 3_000_000_000 }).write('DKIF');
      return true;
    });
    await using viewer = await ViewerPage.open(at(plain.address));
    await viewer.drawn(0);
    await viewer.text(/^Passed/);
    large = true;
    await using refused = await ViewerPage.open(at(plain.address));
    await refused.text('/video.ivf: it has 3000000000 bytes, and the server hands out whole files only');
    await refused.text('Use a server that hands out ranges, or copy the shard here');
  });

  it('takes a signed address, whose signature goes to each file, and says where it is refused', async () => {
    await using signed = await store((request, response) => {
      if (request.url?.endsWith('?sig=1')) return false;
      response.writeHead(403).end();
      return true;
    });
    await using viewer = await ViewerPage.open(at(`${signed.address}/?sig=1`));
    await viewer.drawn(0);
    await viewer.text(/^Passed/);
    await using without = await ViewerPage.open(at(signed.address));
    await without.text('the server refuses it (HTTP 403)');
    await without.text('Check the credentials, the address, and how long the address is valid');
  });

  it('reads one of a server that answers no browser who asks whether it may ask for ranges', async () => {
    await using far = await store();
    await using viewer = await ViewerPage.open();
    // As Firefox did ([webrecorder/replayweb.page#168]).
    await viewer.page.route(`${far.address}/**`, (route) =>
      route.request().headers().range === undefined ? route.continue() : route.abort(),
    );
    await viewer.page.getByRole('textbox').fill(far.address);
    await viewer.click('button', 'Open');
    await viewer.drawn(0);
    await viewer.text(/^Passed/);
  });

  it('checks what is large only when it is asked to', async () => {
    using set = new TemporaryFolder();
    cpSync(GOLDEN_SHARD, join(set.path, 'set'), { recursive: true });
    const names = ['meta.json', 'frames.parquet', 'controls.parquet', 'events.parquet', 'video.ivf'];
    const sizes = Object.fromEntries(names.map((name) => [name, statSync(join(GOLDEN_SHARD, name)).size]));
    writeFileSync(join(set.path, 'shards.json'), JSON.stringify({ shards: [{ path: 'set', files: { ...sizes, 'video.ivf': 3e9 } }] }));
    await using far = await serveFolder(set.path, allowing);
    await using viewer = await ViewerPage.open(at(far.address));
    await viewer.drawn(0);
    await viewer.text(/^Not checked: that would fetch 3\.?0? GB from 127\.0\.0\.1:\d+\.$/);
    const before = far.asked.length;
    await viewer.page.waitForTimeout(500);
    expect(far.asked.length).toBe(before);
    await viewer.click('button', 'Check it');
    // The list was wrong, and a file that is not what it was is not judged.
    await viewer.text('it was changed or removed while it was read');
    expect(await viewer.page.getByText(/^(Passed|Every byte)/).count()).toBe(0);
  });

  it('shows a data set of the hub, whose files lie elsewhere', async () => {
    await using far = await store();
    await using viewer = await ViewerPage.open();
    const entries = ['meta.json', 'video.ivf', 'frames.parquet', 'events.parquet', 'controls.parquet'].map((name) => ({
      type: 'file',
      path: `train/0001/${name}`,
      size: readFileSync(join(GOLDEN_SHARD, name)).byteLength,
    }));
    const [first, second] = [entries.slice(0, 2), [{ type: 'directory', path: 'train', size: 0 }, ...entries.slice(2)]];
    await viewer.page.route('https://huggingface.co/**', async (route) => {
      const url = new URL(route.request().url());
      if (!url.pathname.startsWith('/api/')) {
        const got = await fetch(`${far.address}/${basename(url.pathname)}`, {
          headers: { range: route.request().headers().range ?? 'bytes=0-' },
        });
        await route.fulfill({
          status: got.status,
          headers: { ...Object.fromEntries(got.headers), ...CORS },
          body: Buffer.from(await got.arrayBuffer()),
        });
      } else if (url.searchParams.has('cursor')) await route.fulfill({ json: second, headers: CORS });
      else await route.fulfill({ json: first, headers: { ...CORS, link: `<${url.href}&cursor=2>; rel="next"` } });
    });
    await viewer.page.getByRole('textbox').fill('ann/doom');
    await viewer.click('button', 'Open');
    await viewer.drawn(0);
    await viewer.text('This page can reach huggingface.co, and nothing else.');
    // The page still reads the video, through the test's own fetch: without a wait, that fails once the store is gone.
    await viewer.page.unrouteAll({ behavior: 'wait' });
  });

  it.each([
    ['no address', 'This is no address'],
    ['http://127.0.0.1:9/', 'nothing answers there, or this page may not read it'],
  ])('says of %j what is wrong', async (address, says) => {
    await using viewer = await ViewerPage.open(at(address));
    await viewer.text(says);
    expect(await viewer.violations()).toEqual([]);
  });

  it('says that nothing is there, and that something is no list', async () => {
    await using none = await store((_, response) => {
      response.writeHead(404).end();
      return true;
    });
    await using viewer = await ViewerPage.open(at(none.address));
    await viewer.text('there is no shard');
    await using odd = await store((request, response) => {
      response.writeHead(request.url === '/shards.json' ? 200 : 404).end('<html>');
      return true;
    });
    await using other = await ViewerPage.open(at(odd.address));
    await other.text('it is no list of files');
  });
});

it('speaks the language of its browser', async () => {
  using copy = new TemporaryFolder();
  cpSync(GOLDEN_SHARD, join(copy.path, 's'), { recursive: true });
  await using viewer = await ViewerPage.open(`${pathToFileURL(file).href}?lang=de`);
  await viewer.choose(join(copy.path, 's'));
  await viewer.drawn(0);
  expect(await viewer.page.locator('html').getAttribute('lang')).toBe('de');
  await viewer.text(/^Bestanden/);
});
