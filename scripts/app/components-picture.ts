import type { Browser, Page } from 'playwright-core';

export const THEMES = ['light', 'dark'] as const;

/** The page of all components (renderer/screens/components.tsx) as a PNG. Nothing on it moves. */
export async function componentsPicture(
  browser: Browser,
  link: string,
  colorScheme: (typeof THEMES)[number],
): Promise<{ page: Page; picture: Buffer }> {
  const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce', locale: 'en', viewport: { width: 1040, height: 820 } });
  const page = await context.newPage();
  const { origin, hash } = new URL(link);
  await page.goto(`${origin}/?at=components&lang=en${hash}`);
  await page.locator('#components').waitFor();
  await page.evaluate('document.fonts.ready');
  return { page, picture: await page.locator('main').screenshot({ animations: 'disabled' }) };
}
