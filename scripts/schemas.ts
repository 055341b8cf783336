import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '#scripts/json-schemas.ts';

/** Writes `resources/schemas/`: `npm run schemas` after a change to a zod schema. A test holds the files against the code. */
mkdirSync('resources/schemas', { recursive: true });
for (const [file, text] of jsonSchemas()) writeFileSync(`resources/schemas/${file}`, text);
