import type { Page } from 'playwright-core';

/** A word on a screen, before it is pressed. */
const READ_S = 3;

/**
 * From the first start to the first take in review, as somebody who agrees to what is needed and plays the demo game. Returns how often they pressed
 * something, and how long it took with {@link READ_S} for each press, s.
 */
export async function walkFirstMinute(page: Page, link: string): Promise<{ presses: number; seconds: number }> {
  const began = performance.now();
  let presses = 0;
  const press = async (role: 'button' | 'checkbox' | 'radio', name: string | RegExp) => {
    const target = page.getByRole(role, { name });
    // React Aria's boxes are labels around a hidden input.
    await (role === 'button' ? target : page.locator('label').filter({ has: target })).click({ timeout: 60_000 });
    presses += 1;
  };
  await page.goto(link);
  await press('checkbox', /Pictures of the game/);
  await press('checkbox', /What you do in the game/);
  await press('button', 'I agree');
  await press('radio', /GAP demo game/);
  await press('button', 'Try it for 20 seconds');
  await page.locator('canvas.picture:not([data-drawn="-1"])').waitFor({ timeout: 240_000 });
  return { presses, seconds: (performance.now() - began) / 1000 + presses * READ_S };
}
