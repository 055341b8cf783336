import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** A page that opens nothing but itself: what it reads cannot leave it. */
const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'";
const PAGE = '<input type="file" webkitdirectory><script type="module" src="page.js"></script>';
const SCRIPT = `const worker = new Worker('worker.js', { type: 'module' });
globalThis.ask = (what, options) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage({ what, options, files: [...document.querySelector('input').files] });
});`;
/** What somebody would write who has read the README. */
const WORKER = `import { ClipReader, clipLines, GapError, inspectShard, mount, publicKeyOf, validateShard, verify } from './index.js';
const answers = {
  validate: validateShard,
  inspect: inspectShard,
  verify: (shard, { pem }) => verify(shard, { trusted: [{ ...publicKeyOf(pem, 'it'), name: 'it', roles: ['recorder', 'operator'] }] }),
  async clip(shard, { first, count }) {
    const clips = await ClipReader.open(shard);
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
  readonly complaints: string[] = [];
  /** Addresses asked for. */
  readonly asked: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.asked.push(new URL(request.url()).pathname));
  }

  static async open(browser: Browser, built: string): Promise<ReaderPage> {
    const reader = new ReaderPage(await browser.newPage());
    const scripts: Readonly<Record<string, string>> = {
      '/page.js': SCRIPT,
      '/worker.js': WORKER,
      '/index.js': readFileSync(join(built, 'index.js'), 'utf8'),
    };
    await reader.#page.context().route('**', async (route) => {
      const { pathname } = new URL(route.request().url());
      const body = scripts[pathname];
      const headers = { 'content-security-policy': POLICY };
      if (body !== undefined) await route.fulfill({ body, headers, contentType: 'text/javascript' });
      else await route.fulfill({ body: PAGE, headers, contentType: 'text/html', status: pathname === '/' ? 200 : 404 });
    });
    await reader.#page.goto('http://reader.test/');
    return reader;
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
