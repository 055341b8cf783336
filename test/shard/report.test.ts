import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { writeReport } from '#library/index.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { STYLE } from '#shard/core/report/style.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { verdictOf } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('gap report', () => {
  it('writes one file that loads nothing and runs nothing', async () => {
    using folder = new TemporaryFolder();
    const html = join(folder.path, 'report.html');
    const { code, stdout } = await gap(['report', inject('shard'), '--out', html]);
    const verdict = verdictOf(inject('shard'));
    expect([code, stdout]).toEqual([verdict === 'pass' ? 0 : 1, expect.stringContaining(`${verdict.toUpperCase()} (when sealed)`)]);
    const page = readFileSync(html, 'utf8');
    expect(page).not.toMatch(/<script|<link|<iframe|javascript:|\son\w+=|\sstyle=|https?:\/\/|url\(/);
    const hash = createHash('sha256').update(STYLE).digest('base64');
    expect(page).toContain(`default-src 'none'; img-src data:; style-src 'sha256-${hash}'`);
    expect(page).toContain(`<style>${STYLE}</style>`);
    // Its own pictures, and the drawings.
    expect(page).toMatch(/<img alt="Frame \d+" src="data:image\/jpeg;base64,\/9j\//);
    for (const part of [
      'Histogram of capture minus grid',
      'Input, repeats, gaps and markers over time',
      '>W<',
      '>mouse<',
      'sync.calibration',
    ])
      expect(page).toContain(part);
  });

  it('shows the lag after a deep look, and judges anew', async () => {
    using folder = new TemporaryFolder();
    const html = join(folder.path, 'report.html');
    const { qat, judged } = await writeReport(inject('shard'), html, { deep: true });
    expect(judged).toBe('now, in depth');
    const page = readFileSync(html, 'utf8');
    expect(page).toContain(`The picture answers ${qat.sync?.lag_ms?.median.toFixed(1)} ms after the input`);
    expect(page).toContain('Histogram of the lag');
  });

  it.each([360, 1000])('fits a window of %s px, and no word of a drawing is cut off', async (width) => {
    using folder = new TemporaryFolder();
    const html = join(folder.path, 'report.html');
    await writeReport(inject('shard'), html);
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.setContent(readFileSync(html, 'utf8'));
    await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
    const { wide, cut } = (await page.evaluate(`({
      wide: document.documentElement.scrollWidth,
      cut: [...document.querySelectorAll('svg text')].filter((one) => {
        const [its, all] = [one.getBoundingClientRect(), one.ownerSVGElement.getBoundingClientRect()];
        return its.left < all.left - 0.5 || its.right > all.right + 0.5;
      }).map((one) => one.textContent),
    })`)) as { wide: number; cut: string[] };
    await browser.close();
    expect(wide).toBeLessThanOrEqual(width);
    expect(cut).toEqual([]);
  });

  it('does without pictures that cannot be decoded, and names the shard whose tables cannot be read', async () => {
    using copy = new ShardCopy(inject('shard'));
    using folder = new TemporaryFolder();
    const html = join(folder.path, 'report.html');
    copy.editBytes('video.ivf', (bytes) => bytes.fill(0, 44));
    await writeReport(copy.path, html);
    expect(readFileSync(html, 'utf8')).not.toContain('data:image/jpeg');
    copy.editBytes('frames.parquet', (bytes) => bytes.subarray(0, bytes.length / 2));
    await expect(writeReport(copy.path, html)).rejects.toMatchObject({
      code: 'shard.unreadable',
      message: expect.stringContaining(copy.path),
      way: { action: 'validate', of: copy.path },
    });
  });

  it('prints the command that cuts out what is at fault, and never treats a shard’s own text as markup', async () => {
    using copy = new ShardCopy(inject('shard'));
    using folder = new TemporaryFolder();
    // Mark every other frame as captured: frames that this machine missed would be cut out as well.
    await copy.editTable(FRAMES, (rows) =>
      rows.map((row, i) => {
        const repeat = i >= 100 && i < 120;
        return { ...row, repeat, capture_us: (repeat ? rows[99] : row)?.ts_us };
      }),
    );
    const nasty = '<img src=x onerror="alert(1)">\'&';
    copy.editJson('meta.json', (meta) => ((meta.title as { name: string }).name = nasty));
    copy.rehash();
    const html = join(folder.path, 'report.html');
    const { code } = await gap(['report', copy.path, '--out', html, '--check']);
    expect(code).toBe(1);
    const page = readFileSync(html, 'utf8');
    expect(page).not.toContain('<img src=x');
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;');
    expect(page).toContain(`gap trim ${copy.path} --drop 1.17-2.48`);
    expect(page).toMatch(/cfr\.missing[\s\S]*frame 100–119/);
  });

  it('exits 2 with a hint when there is no shard', async () => {
    expect(await gap(['report', '/nowhere'])).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such folder') });
    expect(await gap(['report'])).toMatchObject({ code: 2, stderr: expect.stringContaining('gap report SHARD') });
  });
});
