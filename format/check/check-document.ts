import { AGAIN } from '#format/check/judge-content.ts';
import type { ShardCheck } from '#format/check/shard-to-check.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import { judged } from '#format/core/findings/judged.ts';
import { said } from '#format/core/said.ts';
import type { DocumentName } from '#format/folder/shard-folder.ts';

const DOCUMENT_CHECKS = {
  meta: 'schema.meta',
  qat: 'schema.qat',
  hashes: 'schema.hashes',
  consent: 'schema.consent',
} as const satisfies Record<DocumentName, CheckName>;

/** A document follows its schema. A missing one is not reported here: `filesPresent` reports those that are required. */
export const checkDocument =
  (name: DocumentName): ShardCheck =>
  (shard) => {
    const check = DOCUMENT_CHECKS[name];
    const looked = shard.look(name);
    if (looked.is === 'good') return judged({ check, is: 'pass', says: said`${name}.json follows its schema` });
    if (looked.is === 'missing') return [];
    const remedy = looked.is === 'damaged' ? AGAIN : said`See resources/schemas/${name}.schema.json`;
    return looked.problems.map((says) => judged({ check, is: 'fail', says, remedy }));
  };
