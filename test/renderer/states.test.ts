import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagesFolder, type Served, serve } from '#app/server/serve.ts';
import type { AppState } from '#core/app/state.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { AppPage } from '#test/support/app-page.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { HTML, ShownLab, ShownRoom, SNAPSHOT, STATES, WRITTEN } from '#test/support/shown-states.ts';

/** The real pages, over the real server and its contract, in every state that the app can be in; every text in them is HTML. */
const room = new ShownRoom();
let browser: Browser;
let station: Served;
let lab: Served;

beforeAll(async () => {
  station = await serve(room, { pages: pagesFolder(), port: 0 });
  lab = await serve(new ShownLab(), { pages: pagesFolder(), port: 0 });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});

const LOOKS: readonly (readonly [name: string, options: BrowserContextOptions, query: string])[] = [
  ['in the light', { colorScheme: 'light' }, ''],
  ['in the dark', { colorScheme: 'dark' }, ''],
  ['in forced colours, 320 px wide', { forcedColors: 'active', viewport: { width: 320, height: 640 } }, ''],
  ['in a longer language, 320 px wide', { viewport: { width: 320, height: 640 } }, '?lang=qps'],
];

async function open(link: string, options: BrowserContextOptions, query: string): Promise<AppPage> {
  const page = await (await browser.newContext(options)).newPage();
  const { origin, hash } = new URL(link);
  await page.goto(`${origin}/${query}${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return new AppPage(page);
}

/** What is wrong on the screen: for a screen reader, in a narrow window, or because a text became part of the page. */
async function faults(app: AppPage): Promise<string[]> {
  const { wide, planted, title } = (await app.page.evaluate(`({
    wide: document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
      [...document.querySelectorAll('header, header *, main *')].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((one) => one.outerHTML.slice(0, 80)),
    planted: document.querySelectorAll('main img:not(.still), main b').length,
    title: document.title,
  })`)) as { wide: string[]; planted: number; title: string };
  return [
    ...(await app.violations()),
    ...wide.slice(0, 3).map((html) => `wider than the window: ${html}`),
    ...(planted > 0 ? [`${planted} elements out of texts`] : []),
    ...(title === '1' ? ['a text was run'] : []),
  ];
}

const SMALL_WINDOW = ['as the small window', { viewport: { width: 320, height: 220 } }, '?at=compact'] as const;

describe.each([...LOOKS, SMALL_WINDOW])('%s', (_, options, query) => {
  long('shows every state whole and accessible, without treating any text as markup', async () => {
    const app = await open(station.link, options, query);
    const found: Record<string, string[]> = {};
    for (const [name, state] of STATES) {
      room.show(state);
      const live = state.phase === 'recording' || state.phase === 'checking' || state.phase === 'calibrating';
      if (live) {
        room.tell('snapshot', { ...SNAPSHOT, closedFor: 'unfocused' });
        room.tell('written', WRITTEN);
      }
      // Drawn when the state's own heading is: a region of its own, announced or not.
      await app.page.locator('main section h1, main article h1').waitFor();
      await app.page.waitForTimeout(live ? 300 : 50);
      const wrong = await faults(app);
      if (wrong.length > 0) found[name] = wrong;
    }
    expect(found).toEqual({});
    expect(app.complaints).toEqual([]);
    await app.page.context().close();
  });
});

describe.each(LOOKS)('%s', (_, options, query) => {
  long('shows a lab with a station in every state', async () => {
    const app = await open(lab.link, options, query);
    await app.page.locator('.station').first().waitFor();
    expect(await faults(app)).toEqual([]);
    await app.page.locator('#takes + ul button').first().click();
    await app.page.locator('h1#take').waitFor();
    expect(await faults(app)).toEqual([]);
    await app.page.context().close();
  });
});

it('an automatic rate is one click from the other rate, and a manual one is one click from automatic', async () => {
  const asked: unknown[] = [];
  const shown = new ShownRoom();
  for (const call of ['draft.change', 'check.start', 'record.start'])
    Object.assign(shown.calls, {
      [call]: async (args: unknown) => {
        asked.push(call, args);
        return {};
      },
    });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  const press = async (state: string, button: string) => {
    shown.show(STATES.find(([name]) => name === state)?.[1] as AppState);
    await page.getByRole('button', { name: button }).click();
  };
  await press('checked, in order', 'Record at 30 frames a second instead');
  await until('both are asked', () => asked.length === 4);
  expect(asked.splice(0)).toEqual(['draft.change', { fps: 30 }, 'record.start', {}]);
  await press('checked, more than there is room for', 'Check again with automatic settings');
  await until('both are asked again', () => asked.length === 4);
  expect(asked).toEqual(['draft.change', { fps: 'auto', encoder: 'auto' }, 'check.start', {}]);
});

long('the lag of a game is one click away: after a test, from the measurement that failed, and once more from its result', async () => {
  let asked = 0;
  const shown = new ShownRoom();
  Object.assign(shown.calls, {
    'calibrate.game': async () => {
      asked += 1;
      return {};
    },
  });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  for (const [state, button] of [
    ['checked, in order', 'Measure the game’s lag'],
    ['failed, too little moved', 'Measure the game’s lag'],
    ['lag measured', 'Measure again'],
  ] as const) {
    const before = asked;
    shown.show(STATES.find(([name]) => name === state)?.[1] as AppState);
    await page.getByRole('button', { name: button }).click();
    await until(`asked by ${state}`, () => asked === before + 1);
  }
  await page.context().close();
});

long('whoever need not wait for the last inputs of a game is one click from that', async () => {
  const asked: unknown[] = [];
  const shown = new ShownRoom();
  Object.assign(shown.calls, {
    'record.steer': async (args: unknown) => {
      asked.push(args);
      return {};
    },
  });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  shown.show(STATES.find(([name]) => name === 'waiting for a game')?.[1] as AppState);
  await page.getByText('Waiting for the other players’ last inputs').waitFor();
  await page.getByRole('button', { name: 'Do not wait' }).click();
  await until('it is asked', () => asked.length === 1);
  expect(asked).toEqual([{ command: 'wait-no-more' }]);
  await page.context().close();
});

long('a remedy is a button that leads from the failure to the setting itself, even in a closed fold', async () => {
  const shown = new ShownRoom();
  Object.assign(shown.calls, {
    dismiss: async () => {
      shown.show({ phase: 'idle' });
      return {};
    },
  });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  const reach = async (state: string, label: string, field: string) => {
    shown.show(STATES.find(([name]) => name === state)?.[1] as AppState);
    await page
      .getByRole('button', { name: `Change “${label}”` })
      .first()
      .click();
    await page.getByRole('heading', { name: 'What are you playing?' }).waitFor();
    await page.locator(`${field}:focus`).waitFor();
  };
  await reach('checked, not ready', 'Video size', '.field:has-text("Video size") button');
  await reach('sealed, broken off', 'Frame rate', '.field:has-text("Frame rate") button');
  await reach('failed, without the window', 'Record only the game’s window', '.choice:has-text("Record only the game’s window") input');
  await reach('failed', 'Folder', '.field:has-text("Folder") input');
  // The setting is in the address: it is found again when the page is reloaded.
  await page.reload();
  await page.locator('.field:has-text("Folder") input:focus').waitFor();
  await page.context().close();
});

it('a machine that was too busy in the test recording may still record; any other failure prevents it', async () => {
  const asked: string[] = [];
  const shown = new ShownRoom();
  Object.assign(shown.calls, { 'record.start': async () => asked.push('record.start') && {} });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  const show = (state: string) => shown.show(STATES.find(([name]) => name === state)?.[1] as AppState);
  show('checked, not ready');
  await page.getByRole('heading', { name: 'Fix these before recording' }).waitFor();
  expect(await page.getByRole('button', { name: 'Start recording' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Record anyway' }).count()).toBe(0);
  show('checked, too busy');
  await page.getByRole('heading', { name: 'This machine was too busy just now.' }).waitFor();
  await page.getByRole('button', { name: 'Record anyway' }).click();
  await until('it is asked', () => asked.length === 1);
  await page.context().close();
});

long('a game is chosen, and a pause ended, by the keyboard alone; a new screen begins at its heading', async () => {
  const shown = new ShownRoom();
  const asked: unknown[] = [];
  const keep = (call: string) => async (args: unknown) => asked.push([call, args]) && {};
  Object.assign(shown.calls, {
    'draft.change': keep('draft.change'),
    'record.steer': keep('record.steer'),
    'record.picture': async () => ({}),
    'windows.list': async () => ['one.exe', 'two.exe'].map((rule) => ({ rule, title: rule, program: rule })),
  });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  await page.getByRole('radio', { name: /one/ }).waitFor();
  const focused = () => page.evaluate('document.activeElement?.getAttribute("value") ?? document.activeElement?.textContent');
  for (let n = 0; n < 20 && (await focused()) !== 'one.exe'; n++) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await until('it is asked', () => asked.length === 1);
  expect(asked.splice(0)).toEqual([['draft.change', { game: 'one.exe', title: 'one.exe' }]]);

  shown.show(STATES.find(([name]) => name === 'recording')?.[1] as AppState);
  shown.tell('snapshot', { ...SNAPSHOT, heldBy: ['player'], closedFor: 'held' });
  shown.tell('written', WRITTEN);
  await page.getByRole('heading', { level: 1, name: 'Paused by you' }).waitFor();
  expect(await page.evaluate('document.activeElement?.tagName')).toBe('H1');
  await page.getByRole('button', { name: 'Resume' }).focus();
  await page.keyboard.press('Enter');
  await until('it is asked', () => asked.length === 1);
  expect(asked).toEqual([['record.steer', { command: 'release' }]]);
  // It is still there for a second press.
  expect(await page.evaluate('document.activeElement?.textContent')).toContain('Resume');
  await page.context().close();
});

long('a recording is in sight on every page, and shows its picture as it stands in the file', async () => {
  const shown = new ShownRoom();
  let frame = 0;
  const wanted: number[] = [];
  Object.assign(shown.calls, {
    'record.picture': async ({ after }: { after: number }) => {
      wanted.push(after);
      frame = Math.min(60, frame + 30);
      return { picture: { frame, jpeg: 'aaaa' } };
    },
  });
  shown.show(STATES.find(([name]) => name === 'recording')?.[1] as AppState);
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '');
  shown.tell('snapshot', { ...SNAPSHOT, repeats: 900 });
  shown.tell('written', { ...WRITTEN, fps: 60 });
  await page.getByRole('heading', { level: 1, name: 'Recording, but failing: 24.6 % of the frames are missing' }).waitFor();
  await page.locator('img.live[data-frame="60"]').waitFor();
  expect(wanted.slice(0, 2)).toEqual([-1, 30]);
  const parts = page.getByRole('navigation');
  for (const part of ['Recordings', 'Settings']) {
    await parts.getByRole('button', { name: part }).click();
    await page.getByRole('button', { name: /^Recording, but failing.* · 1:00, go to the recording$/ }).waitFor();
  }
  await page.getByRole('button', { name: /go to the recording$/ }).click();
  await page.getByRole('button', { name: /^Stop/ }).waitFor();
  await page.context().close();
});

long('what is typed stays text, in every field', async () => {
  room.show({ phase: 'idle' });
  const app = await open(station.link, {}, '');
  let fields = 0;
  const type = async () => {
    for (const field of await app.page.getByRole('textbox').or(app.page.getByRole('searchbox')).all()) {
      await field.fill(HTML);
      await field.press('Enter');
      fields += 1;
    }
    expect(await faults(app)).toEqual([]);
  };
  await app.page.getByText('More settings').click();
  await type();
  for (const part of ['Settings', 'Recordings']) {
    await app.click('button', part);
    await app.title(part);
    await type();
  }
  await app.page.context().close();
  const operator = await open(lab.link, {}, '');
  await operator.page.getByLabel(/note/i).fill(HTML);
  await operator.page.getByLabel(/note/i).press('Enter');
  await operator.page.getByRole('alert').filter({ hasText: 'Try again' }).waitFor();
  expect(await faults(operator)).toEqual([]);
  await operator.page.context().close();
  expect(fields).toBeGreaterThanOrEqual(7);
});

long('gives the program that holds it the words of its language, once', async () => {
  const asked: unknown[] = [];
  const shown = new ShownRoom();
  Object.assign(shown.calls, {
    'window.words': async (args: unknown) => {
      asked.push(args);
      return {};
    },
  });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const app = await open(served.link, {}, '?lang=fr');
  await until('they are said', () => asked.length > 0);
  shown.show({ phase: 'idle' });
  await app.page.waitForTimeout(200);
  expect(asked).toEqual([{ words: expect.objectContaining({ 'shell.menu.quit': 'Quitter' }) }]);
});

it('the list has what is still being made, and leads to it', async () => {
  const shown = new ShownRoom();
  Object.assign(shown.calls, { 'shards.list': async () => [] });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const { page } = await open(served.link, {}, '?at=library');
  const show = (state: string) => shown.show(STATES.find(([name]) => name === state)?.[1] as AppState);
  show('recording');
  await page.getByText(/^● Recording now: /).waitFor();
  show('encoding');
  await page
    .locator('main')
    .getByText(/^Finishing/)
    .waitFor();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.locator('h1#stopping').waitFor();
  await page.context().close();
});

it('what a lab asks covers all else, until it is answered', async () => {
  const asked: unknown[] = [];
  const shown = new ShownRoom({ asks: true });
  Object.assign(shown.calls, { 'lab.answer': async (args: unknown) => asked.push(args) && {} });
  await using served = await serve(shown, { pages: pagesFolder(), port: 0 });
  const app = await open(served.link, { viewport: { width: 1280, height: 720 } }, '');
  const question = app.page.getByRole('alertdialog', { name: 'The lab asks to start a recording now.' });
  await question.waitFor();
  expect(await app.violations()).toEqual([]);
  // No key but an answer closes it.
  await app.page.keyboard.press('Escape');
  await question.waitFor();
  await app.click('button', 'Not now');
  await until('it is answered', () => asked.length === 1);
  expect(asked).toEqual([{ start: false }]);
  await app.page.context().close();
});
