import { type Browser, chromium } from 'playwright-core';

/**
 * Ours takes the place of Playwright's list, so it names what of that one matters here: no pages over TLS that were not asked for, no words with
 * anybody outside. A spare renderer for each page that might be opened next takes 0.8 s of processor to start: 35 of them in `npm test`.
 */
const DISABLED = [
  'SpareRendererForSitePerProcess',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

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
      `--disable-features=${DISABLED.join(',')}`,
      ...more,
    ],
  });
}
