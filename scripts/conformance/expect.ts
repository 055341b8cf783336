import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES, CONFORMANCE, foundIn, layOut } from '#scripts/conformance/cases.ts';

/** `npm run conformance`: writes what our reader finds in each case. What a commit changes there is what it changes for every reader of shards. */
const EXPECTED = join(CONFORMANCE, 'expected');
rmSync(EXPECTED, { recursive: true, force: true });
mkdirSync(EXPECTED);
const work = mkdtempSync(join(tmpdir(), 'gap-conformance-'));
for (const one of CASES) {
  const folder = join(work, one.name);
  layOut(one, folder);
  const { validate, clip } = await foundIn(folder);
  const lines = Array.isArray(clip) ? `[\n${clip.map((line) => `    ${JSON.stringify(line)}`).join(',\n')}\n  ]` : JSON.stringify(clip);
  writeFileSync(join(EXPECTED, `${one.name}.json`), `{\n  "validate": ${JSON.stringify(validate)},\n  "clip": ${lines}\n}\n`);
  console.log(one.name, JSON.stringify(validate), Array.isArray(clip) ? `${clip.length} frames` : JSON.stringify(clip));
}
rmSync(work, { recursive: true });
