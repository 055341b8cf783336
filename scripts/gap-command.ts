/** The `gap` command as users get it, all of it in a few files (`scripts/build-program.ts`). Relative to the checkout. */
export const GAP = 'dist/electron/cli/gap.js';
