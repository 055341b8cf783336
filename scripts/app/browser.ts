import { type Browser, chromium } from 'playwright-core';

/**
 * This replaces Playwright's list, so it repeats the entries that matter here: no pages over TLS that were not asked for, no traffic to the
 * outside. A spare renderer, for the page that might be opened next, takes 0.8 s of processor time to start: 35 of them in `npm test`.
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

/** Debian's Chromium, headless and without traffic to the outside; `more`: further switches. No sandbox: it does not work as root. */
export async function openBrowser(...more: readonly string[]): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
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
