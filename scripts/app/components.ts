import { writeFileSync } from 'node:fs';
import { openBrowser } from '#scripts/app/browser.ts';
import { componentsPicture, THEMES } from '#scripts/app/components-picture.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';

/** Saves the page of all components in both themes: what test/renderer/components.test.ts compares with. */
await using station = await RunningConsole.start(':0');
const browser = await openBrowser();
for (const theme of THEMES) {
  const { page, picture } = await componentsPicture(browser, station.link, theme);
  writeFileSync(`docs/screens/components-${theme}.png`, picture);
  await page.close();
}
await browser.close();
