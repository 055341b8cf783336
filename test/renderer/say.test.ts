import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// By its path: pages are for a browser, but this says texts.
interface Say {
  chooseLanguage(asked: string): Promise<string>;
  say(key: string, values: Record<string, string | number>): string;
  sayForm(form: string, values: readonly (string | number)[]): string;
  loadForms(language: string, messages: Record<string, string>): void;
}
const { chooseLanguage, loadForms, say, sayForm } = (await import(pathToFileURL(resolve('renderer/text/say.ts')).href)) as Say;

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await chooseLanguage('de');
});
afterAll(() => vi.unstubAllGlobals());

// `\x86` and `\u202e` are escape sequences to the library that fills texts in.
// cspell:ignore fehlt
it.each(['C:\\Games\\x86\\u202e', '\\\\server\\u0041', '/home/x', '{0}', 'it’s'])('%s stays as it is in a text', (path) => {
  loadForms('de', { '{0} is missing': '{0} fehlt' });
  expect(sayForm('{0} is missing', [path])).toBe(`${path} fehlt`);
  expect(say('lab.logFault', { why: path })).toContain(path);
});
