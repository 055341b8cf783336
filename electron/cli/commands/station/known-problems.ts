import { badIn } from '#core/known-bad.ts';
import { plain } from '#format/core/plain.ts';
import { readKnownBad } from '#home/known-bad.ts';
import { ownVersion } from '#session/own-version.ts';

/** `gap doctor --known-bad`. Resolves with the exit code. */
export async function knownProblems(where: string, key: string | undefined, json: boolean): Promise<number> {
  const list = await readKnownBad(where, key);
  const version = ownVersion();
  const bad = badIn(list, version);
  if (json) process.stdout.write(`${JSON.stringify({ version, issued: list.issued, bad }, undefined, 2)}\n`);
  else if (bad.length === 0) process.stdout.write(`${version}: nothing bad is known of it to the list of ${list.issued}\n`);
  for (const { why, do: remedy } of json ? [] : bad) process.stdout.write(`BAD  ${version}: ${plain(why)}\n  → ${plain(remedy)}\n`);
  return bad.length === 0 ? 0 : 1;
}
