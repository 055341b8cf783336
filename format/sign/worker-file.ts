/** The file of a worker beside `here`: `.ts` from a checkout, `.js` when built. */
export function workerFile(here: string, path: string): URL {
  return new URL(`${path}${here.endsWith('.ts') ? '.ts' : '.js'}`, here);
}
