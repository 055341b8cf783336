import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** A page that opens nothing but itself, and where shards lie: what it reads cannot leave it. */
const policy = (from: string) => `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src ${from}`;
const PAGE = '<input type="file" webkitdirectory><script type="module" src="page.js"></script>';
const SCRIPT = `const worker = new Worker('worker.js', { type: 'module' });
globalThis.ask = (what, options) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage({ what, options, files: [...document.querySelector('input').files] });
});`;
/** What somebody would write who has read the README. */
const WORKER = `import { ClipReader, clipLines, GapError, inspectShard, mount, parseCorpusKey, publicKeyOf, validateShard, verify } from './index.js';
const answers = {
  validate: validateShard,
  inspect: inspectShard,
  verify: (shard, { pem }) => verify(shard, { trusted: [{ ...publicKeyOf(pem, 'it'), name: 'it', roles: ['recorder', 'operator'] }] }),
  async clip(shard, { first, count, from, pem }) {
    const clips = await ClipReader.open(from ?? shard, pem && { corpus: parseCorpusKey(pem, 'corpus.pem') });
    const clip = await clips.clip(first, count);
    return { lines: [...clipLines(clip, clips.actions().fold(clip))], packets: clip.packets.map(({ byteLength }) => byteLength) };
  },
};
onmessage = async ({ data: { what, options, files } }) => {
  try {
    postMessage({ found: await answers[what](mount(files), options) });
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    postMessage({ code: error.code, message: error.message, remedy: error.remedy });
  }
};`;

/** What a page found, or why it was refused. */
export interface Answer {
  readonly found?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly remedy?: string;
}

/** A page with the reader for browsers, built into `built`. */
export class ReaderPage {
  readonly #page: Page;
  readonly #server: Server;
  readonly complaints: string[] = [];
  /** Addresses asked for. */
  readonly asked: string[] = [];

  private constructor(page: Page, server: Server) {
    [this.#page, this.#server] = [page, server];
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.asked.push(new URL(request.url()).pathname));
  }

  /** `from`: origins that the page may ask, besides its own. */
  static async open(browser: Browser, built: string, from = "'none'"): Promise<ReaderPage> {
    const scripts: Readonly<Record<string, string>> = {
      '/page.js': SCRIPT,
      '/worker.js': WORKER,
      '/index.js': readFileSync(join(built, 'index.js'), 'utf8'),
    };
    const server = createServer(({ url = '/' }, response) => {
      const type = Object.hasOwn(scripts, url) ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy(from) }).end(scripts[url] ?? PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const reader = new ReaderPage(await browser.newPage(), server);
    await reader.#page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return reader;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What the page asks of one origin is asked of another. */
  async reroute(of: string, to: string): Promise<void> {
    await this.#page.context().route(`${of}/**`, async (route) => {
      const answer = await route.fetch({ url: route.request().url().replace(of, to) });
      await route.fulfill({ response: answer });
    });
  }

  /** Gives the page a folder, and asks it something about it; `meanwhile` happens once the folder was chosen. */
  async ask(folder: string, what: 'validate' | 'inspect' | 'verify' | 'clip', options: object = {}, meanwhile = () => {}): Promise<Answer> {
    await this.#page.locator('input').setInputFiles(folder);
    meanwhile();
    const asked: readonly [string, object] = [what, options];
    return await this.#page.evaluate(
      async ([name, more]) => await (globalThis as unknown as { ask: (name: string, more: object) => Promise<Answer> }).ask(name, more),
      asked,
    );
  }
}
