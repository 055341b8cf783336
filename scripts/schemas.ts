import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { withChecks } from '#scripts/check-table.ts';
import { jsonSchemas } from '#scripts/json-schemas.ts';

/** Writes `resources/schemas/` and the table of docs/quality.md: `npm run schemas` after a change to a zod schema or a check. A test holds the files against the code. */
mkdirSync('resources/schemas', { recursive: true });
for (const [file, text] of jsonSchemas()) writeFileSync(`resources/schemas/${file}`, text);
writeFileSync('docs/quality.md', withChecks(readFileSync('docs/quality.md', 'utf8')));
