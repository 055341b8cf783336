import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, without a window and without a word to anybody outside; `more`: switches. As root it has no sandbox of its own to go into. */
export async function openBrowser(...more: readonly string[]): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--mute-audio',
      ...more,
    ],
  });
}
