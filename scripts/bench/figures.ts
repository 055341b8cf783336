/** One measured quantity: all runs, and the baseline measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly runs: readonly number[];
  /** What the figure is compared with, measured alongside it. */
  readonly baseline?: { readonly what: string; readonly runs: readonly number[] };
  /** The limit for the median. */
  readonly bar?: { readonly at: 'most' | 'least'; readonly value: number };
  /** When, and on which machine; only kept figures have it. */
  readonly on?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export function reached({ runs, bar }: Figure): boolean {
  if (bar === undefined) return true;
  return bar.at === 'most' ? median(runs) <= bar.value : median(runs) >= bar.value;
}

/** A Markdown table, one line per figure; for kept ones also when and where each was measured. */
export function figuresTable(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => {
    const { name, unit, runs, baseline, bar, on } = figure;
    const spread = runs.length > 1 ? ` (${number(Math.min(...runs))}–${number(Math.max(...runs))})` : '';
    const beside = baseline === undefined ? '' : `${number(median(baseline.runs))} ${unit}: ${baseline.what}`;
    const limit = bar === undefined ? '' : `${bar.at === 'most' ? '≤' : '≥'} ${number(bar.value)}${reached(figure) ? '' : ' **missed**'}`;
    return `| ${name} | ${number(median(runs))}${spread} ${unit} | ${limit} | ${beside} |${on === undefined ? '' : ` ${on} |`}`;
  });
  const kept = figures.some(({ on }) => on !== undefined);
  const head = ['figure', 'median (range)', 'bar', 'baseline, same run', ...(kept ? ['measured'] : [])];
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...lines].join('\n');
}

function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
