import { defineConfig } from 'vitest/config';
import { LIMITS, PURE } from './test/support/limits.ts';

/** What is pure, on any system, for anybody: `npm run test:unit`. */
export default defineConfig({ test: { ...LIMITS, include: PURE } });
