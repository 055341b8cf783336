/** The Worker as one script: `scripts/build/viewer.ts` puts it there. */
declare module 'virtual:worker' {
  export const WORKER: string;
}
