import { takeCoverage } from 'node:v8';
import { afterAll } from 'vitest';

/** Vitest ends its workers with a signal, before Node would write what they reached. */
afterAll(takeCoverage);
