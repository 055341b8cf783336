import { relative, resolve } from 'node:path';
import { createVitest, type Vitest } from 'vitest/node';

/** What is asked of this process: all pure tests, and which of them reach each file; or whether some notice that a file was changed. */
export type Asked = { readonly all: true } | { readonly file: string; readonly tests: readonly string[] };

export interface AllTests {
  readonly red: readonly string[];
  /** Paths of the tests that reach a file, by its path. */
  readonly reach: Readonly<Record<string, readonly string[]>>;
  /** How long each test took, by its path. */
  readonly tookMs: Readonly<Record<string, number>>;
}

const vitest: Vitest = await createVitest('test', {
  watch: false,
  config: 'vitest.unit.config.ts',
  bail: 1,
  maxWorkers: process.argv[2] === 'all' ? 3 : 1,
  reporters: [{}],
});
const specifications = await vitest.globTestSpecifications();
const pathOf = (module: string) => relative(process.cwd(), module);

/** As they took last. */
const tookMs: Record<string, number> = {};

async function redOf(tests: typeof specifications, isAll = false): Promise<string[]> {
  const before = vitest.state.getUnhandledErrors().length;
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(tests, isAll);
  const ran = new Set(tests.map(({ moduleId }) => moduleId));
  for (const one of testModules) {
    const { duration, collectDuration, setupDuration, environmentSetupDuration } = one.diagnostic();
    tookMs[pathOf(one.moduleId)] = duration + collectDuration + setupDuration + environmentSetupDuration;
  }
  const red = testModules.filter((one) => ran.has(one.moduleId) && !one.ok()).map(({ moduleId }) => pathOf(moduleId));
  return unhandledErrors.length > before ? [...red, 'an error outside of any test'] : red;
}

/** As Vite knows it once all tests ran. */
function reachOfTests(): AllTests['reach'] {
  const reach = new Map<string, string[]>();
  for (const { moduleId } of specifications) {
    const seen = new Set<string>();
    for (const { moduleGraph } of Object.values(vitest.projects[0]?.vite.environments ?? {})) {
      const open = [...(moduleGraph.getModulesByFile(moduleId) ?? [])];
      for (let one = open.pop(); one !== undefined; one = open.pop()) {
        if (one.file === null || seen.has(one.file)) continue;
        seen.add(one.file);
        open.push(...one.importedModules);
      }
    }
    for (const file of seen) reach.set(pathOf(file), [...(reach.get(pathOf(file)) ?? []), pathOf(moduleId)]);
  }
  return Object.fromEntries(reach);
}

let changed: string | undefined;

process.on('message', async (asked: Asked) => {
  if ('all' in asked) {
    process.send?.({ red: await redOf(specifications, true), reach: reachOfTests(), tookMs } satisfies AllTests);
    return;
  }
  // Vite keeps what it compiled: of the file before, too, which is as it was again.
  for (const file of [changed, asked.file]) if (file !== undefined) vitest.invalidateFile(resolve(file));
  changed = asked.file;
  const ids = asked.tests.map((test) => resolve(test));
  const tests = ids.flatMap((id) => specifications.filter(({ moduleId }) => moduleId === id));
  process.send?.(await redOf(tests));
});
