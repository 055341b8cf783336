import { relative } from 'node:path';

/** What vitest's JSON reporter says of a run, as far as it is looked at. */
export interface RunReport {
  readonly testResults: readonly { readonly name: string; readonly status: 'passed' | 'failed' }[];
}

/** Nothing in it depends on time or on a machine: what fails there once is wrong. */
const PURE = 'test/core/';
/** More red files than the stalls of one run ever made (2, in 14 runs): something is broken. */
const MOST = 4;

/**
 * The files that may be tried once more after a red run; empty: none, it is red. Recordings are real, and the machines that run them stand
 * still for 50 to 120 ms now and then, which takes frames from whatever is being recorded.
 */
export function worthAnother({ testResults }: RunReport, root: string): string[] {
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name).replaceAll('\\', '/'));
  return failed.length > MOST || failed.some((file) => file.startsWith(PURE)) ? [] : failed;
}
