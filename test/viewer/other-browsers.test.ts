import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateShard } from '#format/check/validate.ts';
import { type ShardServer, serveShards } from '#format/cli/serve.ts';
import { buildViewer } from '#scripts/build/viewer.ts';
import { serveFolder } from '#test/support/file-server.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { type OtherPage, openFirefox, openWebKit, whyNoFirefox, whyNoWebKit } from '#test/support/other-browsers.ts';
import { GOLDEN_SHARD } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
let server: ShardServer;

beforeAll(async () => {
  await buildViewer(folder.path);
  server = await serveShards(GOLDEN_SHARD, 0, pathToFileURL(join(folder.path, 'viewer.html')));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const BROWSERS: readonly [name: string, open: (address: string) => Promise<OtherPage>, why: string | undefined][] = [
  ['Firefox', openFirefox, whyNoFirefox()],
  ['WebKit', openWebKit, whyNoWebKit()],
];

describe.each(BROWSERS)('the viewer in %s', (name, open, why) => {
  if (why !== undefined) console.warn(`the viewer is not tried in ${name}: ${why}`);

  (why === undefined ? long : it.skip)('shows a shard, judged as in Node, and can reach nothing else', async () => {
    const warnings = (await validateShard(GOLDEN_SHARD)).findings.filter(({ severity }) => severity === 'warn').length;
    await using page = await open(server.link);
    const textOf = (selector: string) => page.evaluate(`document.querySelector('${selector}')?.innerText ?? ''`);
    await until('it is judged', async () => (await textOf('p.verdict')) !== '' || (await textOf('[role=alert]')) !== '');
    expect(await textOf('[role=alert]')).toBe('');
    expect(await textOf('p.verdict')).toContain(`Passed, with ${warnings} warnings`);
    await until('a picture is drawn', async () => (await page.evaluate(`document.querySelector('canvas.picture').dataset.drawn`)) === '0');
    // It answers every page that gets through to it.
    await using other = await serveFolder(folder.path, (_, response) => {
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('x');
      return true;
    });
    expect(await page.evaluate(`fetch('${other.address}').then(() => 'reached', () => 'refused')`)).toBe('refused');
    expect(other.asked).toEqual([]);
  });
});
