import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const RECORD = /^(Start recording|Record anyway)$/;

/** For what never comes: the final video of seven seconds took more than 30 s alongside two other tests on a machine half as fast. */
const PATIENCE_S = 150;

/** A page of the app, used as with a screen reader: by roles and names. */
export class AppPage {
  readonly page: Page;
  /** Errors and warnings in the console, and uncaught errors. */
  readonly complaints: string[] = [];
  clicks = 0;

  constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  async click(role: 'button' | 'checkbox' | 'radio', name: string | RegExp): Promise<void> {
    const target = this.page.getByRole(role, { name, exact: typeof name === 'string' });
    await this.#shown(target);
    // React Aria's boxes are labels around a hidden input.
    if (role === 'button') await target.click();
    else await this.page.locator('label').filter({ has: target }).click();
    this.clicks += 1;
  }

  async title(text: string | RegExp, seconds = PATIENCE_S): Promise<void> {
    // Exactly: "Test recording" and "Fix these before recording" are not "Recording".
    await this.#shown(this.page.getByRole('heading', { level: 1, name: text, exact: typeof text === 'string' }), seconds);
  }

  /** Waits until it records; on a machine that is too busy the headline says that too many frames are missing. */
  async recording(): Promise<void> {
    await this.title(/^Recording($|, but failing: .*(missing|off their time))/);
  }

  /** Waits for a lamp in a state. */
  async lamp(name: string, health: 'good' | 'late' | 'dead' | 'unknown', seconds = PATIENCE_S): Promise<void> {
    await this.#shown(this.page.locator(`.lamp.${health}`, { hasText: name }).first(), seconds);
  }

  /** Waits for something; if it does not come, the error shows what was there instead. */
  async #shown(target: Locator, seconds = PATIENCE_S): Promise<void> {
    try {
      await target.waitFor({ timeout: seconds * 1000 });
    } catch (cause) {
      throw new Error(`${target} is not shown, but:\n${await this.page.locator('body').innerText()}`, { cause });
    }
  }

  /** Waits for a text somewhere on the page. */
  async text(text: string | RegExp, seconds = PATIENCE_S): Promise<void> {
    await this.#shown(this.page.getByText(text).first(), seconds);
  }

  /** Waits for a check that allows recording: at most what a busy machine may fail has failed. */
  async ready(): Promise<void> {
    await this.title(/Ready to record|This machine was too busy just now\.|Fix these before recording/);
    const failed = await this.page.locator('.finding.fail').allInnerTexts();
    if ((await this.page.getByRole('button', { name: RECORD, disabled: false }).count()) === 0)
      throw new Error(`the check fails: ${failed.join('; ')}`);
  }

  /** Starts recording after a check, even if the machine was too busy. */
  async record(): Promise<void> {
    await this.click('button', RECORD);
  }

  /** Has the video made although the game is in front. */
  async sealed(): Promise<void> {
    await this.text('Waiting: the game is in front.');
    await this.click('button', 'Finish now');
    await this.title(/^(Passed|Failed)/);
  }

  /** From the first screen to the set-up. */
  async agree(): Promise<void> {
    await this.click('checkbox', /Pictures of the game/);
    await this.click('checkbox', /What you do in the game/);
    await this.click('button', 'I agree');
    await this.title('What are you playing?');
  }

  /** What axe finds against WCAG 2.2 AA on the screen as it is now. */
  async violations(): Promise<string[]> {
    // Through the debugger: the page's own policy blocks scripts. Once for each page: it is half a megabyte to read.
    if (!(await this.page.evaluate('"axe" in globalThis'))) await this.page.evaluate(AXE);
    return await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> };
      };
      const found = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
      return found.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
      );
    });
  }
}
