import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { withChecks } from '#scripts/check-table.ts';
import { withColumns } from '#scripts/column-table.ts';
import { jsonSchemas } from '#scripts/json-schemas.ts';
import { withRecords } from '#scripts/record-table.ts';

/**
 * Writes `resources/schemas/` and the tables of format/SPEC.md, docs/quality.md and docs/journal.md: `npm run schemas` after a change to a zod schema, a column, a check or a
 * record.
 * Tests compare the files with the code.
 */
mkdirSync('resources/schemas', { recursive: true });
for (const [file, text] of jsonSchemas()) writeFileSync(`resources/schemas/${file}`, text);
writeFileSync('format/SPEC.md', withColumns(readFileSync('format/SPEC.md', 'utf8')));
writeFileSync('docs/quality.md', withChecks(readFileSync('docs/quality.md', 'utf8')));
writeFileSync('docs/journal.md', withRecords(readFileSync('docs/journal.md', 'utf8')));
