/** Figures for people, in their own system's number format. */
const number = (digits: number) => new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const COUNT = new Intl.NumberFormat();
const ONE = number(1);
const TWO = number(2);
const SHORT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const count = (value: number): string => COUNT.format(value);
/** ms with two decimals. */
export const millis = (us: number): string => `${TWO.format(us / 1000)} ms`;
export const decimal = (value: number): string => TWO.format(value);
/** As many digits as a reader needs: whole numbers as they are. */
export const figure = (value: number): string => SHORT.format(value);
export const seconds = (value: number): string => ONE.format(value);
export const date = (utc: string): string => DATE.format(new Date(utc));

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Decimal units, as disks are sold. */
export function bytes(value: number): string {
  const power = value < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  const digits = power === 0 ? 0 : 1;
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: UNITS[power] as string,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value / 1000 ** power);
}

const DURATION = (unit: 'hour' | 'minute' | 'second') =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 });

/** `3 hours`, `12 minutes`: one unit is precise enough for time left. */
export function roughly(s: number): string {
  if (s >= 2 * 3600) return DURATION('hour').format(Math.floor(s / 3600));
  if (s >= 90) return DURATION('minute').format(Math.floor(s / 60));
  return DURATION('second').format(Math.floor(s));
}
