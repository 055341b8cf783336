/** Programs as users get them, each in a few files (`scripts/build/program.ts`); from the sources where coverage is counted. Relative to the checkout. */
const program = (file: string) => (process.env.GAP_SOURCES === undefined ? `dist/${file}.js` : `${file}.ts`);

/** The `gap` command. */
export const GAP = program('electron/cli/gap');

/** The process of one recording. */
export const RECORDER = program('electron/app/process/main');
