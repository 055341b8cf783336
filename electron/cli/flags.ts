import { type FlagTable, number } from '#format/core/flags.ts';

/** Windows and macOS have one desktop, which has no name. */
export const oneDesktop = (): boolean => process.platform === 'win32' || process.platform === 'darwin';

/** Where a server listens. */
export const PORT_FLAG = {
  port: number({
    takes: 'N',
    is: (port) => Number.isInteger(port) && port >= 0 && port <= 65_535,
    remedy: 'Use 1 to 65535, or leave it out',
    help: 'port to listen on',
    usual: 'any that is free',
  }),
} as const satisfies FlagTable;

/** Whose signatures count, and which consents were withdrawn. */
export const BELIEVED_FLAGS = {
  key: { takes: 'FILE.pem', many: true, help: 'a key that is trusted, besides those of `gap keys list`; may be given several times' },
  revocations: { takes: 'FILE', many: true, help: 'a list of withdrawn consents, besides your own' },
  'allow-unknown': { help: 'only warn about a signature by an unknown key' },
} as const satisfies FlagTable;

/** A share or a score, from 0 on. */
export const upTo = (most: number, help: string, usual: string, takes: string) =>
  number({ takes, is: (value) => value >= 0 && value <= most, remedy: `Give 0 to ${most}`, help, usual });

/** A whole number, from 1 on. */
export const whole = (most: number, help: string, usual: string) =>
  number({
    takes: 'N',
    is: (value) => Number.isInteger(value) && value >= 1 && value <= most,
    remedy: `Give 1 to ${most}`,
    help,
    usual,
  });

/** How long something is recorded for a measurement. */
export const measuredFor = (help: string) =>
  number({ takes: 'S', is: (seconds) => seconds >= 5 && seconds <= 600, remedy: 'Give 5 to 600 seconds', help, usual: '60' });
