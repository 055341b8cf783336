import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '#scripts/bench/figures.ts';
import { CONTENTS, FPS, SIZE } from '#scripts/bench/ladder/contents.ts';
import { defaultRung, LADDER } from '#video/core/encoder-plan.ts';
import type { Rung, Stage } from '#video/core/rung.ts';

/** One encoder on one content. */
export interface LadderRow {
  readonly content: string;
  readonly rung: string;
  readonly cpuMs: number;
  readonly perS: number;
  readonly longestMs: number;
  readonly mbps: number;
  /** Of luma, against what was on the screen, dB. */
  readonly psnr: number;
  readonly ssim: number;
  readonly latePct: number;
  readonly lostCellsPct: number;
  /** Frames of the final video a second, as sealing makes it: decoded, encoded, written, decoded, compared. Only of final encoders. */
  readonly madePerS?: number;
}

/** Every encoder on every content; those of the final video encode what the first of the ladder kept. */
export async function measureLadder(work: string): Promise<LadderRow[]> {
  const rows: LadderRow[] = [];
  const [truth, kept, decoded] = ['truth', 'kept', 'decoded'].map((name) => join(work, `${name}.yuv`)) as [string, string, string];
  for (const { name: content, make } of CONTENTS) {
    await make(truth);
    for (const rung of LADDER) {
      const isDefault = rung === defaultRung('capture');
      const isFinal = rung.stage === 'final';
      const encoded = encode(rung, isFinal ? kept : truth, truth, isDefault ? kept : decoded);
      const row = { content, rung: rung.name, ...encoded, ...(isFinal ? made(rung, truth, work) : {}) };
      process.stderr.write(`measured: ${content}, ${rung.name}\n`);
      rows.push(row);
    }
  }
  return rows;
}

function encode({ name }: Rung, from: string, truth: string, decoded: string): Omit<LadderRow, 'content' | 'rung'> {
  const figures = once('encode-once.ts', ['--rung', name, '--from', from, '--truth', truth, '--decoded', decoded]);
  return {
    ...(figures as Omit<LadderRow, 'content' | 'rung' | 'psnr' | 'ssim'>),
    psnr: likeness('psnr', /PSNR y:([\d.]+|inf)/, truth, decoded),
    ssim: likeness('ssim', /SSIM Y:([\d.]+)/, truth, decoded),
  };
}

function made({ name }: Rung, from: string, work: string): Pick<LadderRow, 'madePerS'> {
  const folder = mkdtempSync(join(work, 'made-'));
  const figures = once('make-once.ts', ['--rung', name, '--from', from, '--work', folder]);
  rmSync(folder, { recursive: true });
  return figures as Pick<LadderRow, 'madePerS'>;
}

/** The figures printed by a script in this folder, run in its own process so that nothing else adds to its processor time. */
function once(script: string, args: readonly string[]): object {
  const run = spawnSync(process.execPath, [join('scripts/bench/ladder', script), ...args], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${script} ${args.join(' ')}: ${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as object;
}

/** PSNR or SSIM, by FFmpeg's own filters. */
function likeness(filter: 'psnr' | 'ssim', figure: RegExp, truth: string, decoded: string): number {
  const raw = (path: string) => ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${SIZE.width}x${SIZE.height}`, '-r', `${FPS}`, '-i', path];
  const { stderr } = spawnSync('ffmpeg', ['-hide_banner', ...raw(decoded), ...raw(truth), '-lavfi', filter, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  const found = figure.exec(stderr)?.[1];
  if (found === undefined) throw new Error(`ffmpeg gave no ${filter}: ${stderr}`);
  return Number(found);
}

/** A Markdown table for each content. */
export function ladderTables(rows: readonly LadderRow[]): string {
  const head =
    '| encoder | processor a frame | frames a second | as sealing makes it | longest frame | Mb/s | PSNR, luma | SSIM | late small changes | tile cells lost |\n|---|---|---|---|---|---|---|---|---|---|';
  const line = ({ rung, cpuMs, perS, madePerS, longestMs, mbps, psnr, ssim, latePct, lostCellsPct }: LadderRow) =>
    `| ${rung} | ${cpuMs.toFixed(1)} ms | ${perS.toFixed(0)} | ${madePerS?.toFixed(0) ?? ''} | ${longestMs.toFixed(0)} ms | ${mbps.toFixed(1)} | ${psnr.toFixed(1)} dB | ${ssim.toFixed(4)} | ${latePct.toFixed(2)} % | ${lostCellsPct.toFixed(2)} % |`;
  return [...new Set(rows.map(({ content }) => content))]
    .map(
      (content) =>
        `**${content}**\n\n${head}\n${rows
          .filter((row) => row.content === content)
          .map(line)
          .join('\n')}`,
    )
    .join('\n\n');
}

/** What the ladder's default encoders must reach on the worst content. */
export function ladderFigures(rows: readonly LadderRow[]): Figure[] {
  const of = (stage: Stage) =>
    CONTENTS.map(({ name }) => rows.find((row) => row.content === name && row.rung === defaultRung(stage).name) as LadderRow);
  const [live, final] = [of('live'), of('final')];
  const worst = (figure: (row: LadderRow) => number, pick: (...values: number[]) => number) => [pick(...final.map(figure))];
  const above = (figure: 'psnr' | 'ssim') => [Math.min(...final.map((row, i) => row[figure] - (live[i] as LadderRow)[figure]))];
  return [
    {
      name: 'small changes late in the final video, worst content',
      unit: '%',
      runs: worst(({ latePct }) => latePct, Math.max),
      bar: { at: 'most', value: 0.1 },
    },
    {
      name: 'making the final video, slowest content',
      unit: 'x real time',
      runs: worst(({ madePerS = 0 }) => madePerS / FPS, Math.min),
      bar: { at: 'least', value: 1 },
    },
    {
      name: 'PSNR of the final video above that of live AV1, worst content',
      unit: 'dB',
      runs: above('psnr'),
      bar: { at: 'least', value: 0 },
    },
    {
      name: 'SSIM of the final video above that of live AV1, worst content',
      unit: '',
      runs: above('ssim'),
      bar: { at: 'least', value: 0 },
    },
  ];
}
