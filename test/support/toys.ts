/** A toy: what is replaced in files that are there (each must occur once), and files that are new. */
export interface Toy {
  readonly edits: Readonly<Record<string, readonly (readonly [old: string, now: string])[]>>;
  readonly adds?: Readonly<Record<string, string>>;
}

const before = (line: string, text: string) => [line, text + line] as const;

const CHECK: Toy = {
  edits: {
    'format/core/findings/checks.ts': [
      before("  'files.present': {", "  'toy.frames': { title: 'A toy', asks: 'whether there is a frame' },\n"),
    ],
    'format/core/quality/verdict.ts': [
      before('import { rowHoles,', "import { toyFrames } from '#format/core/quality/toy.ts';\n"),
      before('  streamAsDeclared,\n', '  toyFrames,\n'),
    ],
  },
  adds: {
    'format/core/quality/toy.ts': `import { judged } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';

export const toyFrames: Check = ({ video }) => [
  judged({ check: 'toy.frames', is: video.pts.length > 0 ? 'pass' : 'fail', says: \`\${video.pts.length} frames\`, remedy: 'Record some' }),
];
`,
  },
};

const ENCODER: Toy = {
  edits: {
    'video/core/encoder-plan.ts': [before("  rung('h264-20',", "  rung('toy', 'capture', (asked) => keptH264(17, asked)),\n")],
  },
};

const SOURCE: Toy = {
  edits: {
    'electron/session/input/input-sources.ts': [
      ["import { checkX11Input } from '#native/x11/check.ts';\n", "import { checkToy } from '#native/toy/check.ts';\n"],
      ["linux: { worker: 'x11-worker', check: checkX11Input }", "linux: { worker: 'toy-worker', check: checkToy }"],
    ],
  },
  adds: {
    'native/toy/check.ts': `import { checkX11Input } from '#native/x11/check.ts';

export const checkToy = (display: string): string => \`a toy: \${checkX11Input(display)}\`;
`,
    'electron/session/input/toy-worker.ts': `import { workerData } from 'node:worker_threads';
import { runInput } from '#session/input/input-loop.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { report } from '#session/threads/thread-report.ts';
import { openToy } from '#native/toy/input-system.ts';

await report('capture.input', async () => ({ reason: await runInput(workerData as InputWorkerData, openToy) }));
`,
    'native/toy/input-system.ts': `import type { OpenInput } from '#native/input/input-system.ts';
import { X11Input } from '#native/x11/input-system.ts';

export const openToy: OpenInput = (data, target) => {
  const x11 = new X11Input(data, target);
  return {
    source: 'toy',
    cannot: [],
    gamePid: undefined,
    wait: (us) => x11.wait(us),
    drain: () => x11.drain(),
    lookAtFocus: () => x11.lookAtFocus(),
    idleUs: () => x11.idleUs(),
    restart: () => x11.restart(),
    readHeld: () => x11.readHeld(),
    asleepUs: () => x11.asleepUs(),
    [Symbol.dispose]: () => x11[Symbol.dispose](),
  };
};
`,
  },
};

const TABLE: Toy = {
  edits: {
    'format/core/parquet/tables.ts': [
      before(
        '/** What is known of every video frame. */',
        "export const TOY: ShardTable = { file: 'toy.parquet', check: 'schema.toy', groupRows: GROUP_ROWS, columns: [required('ts_us', 'int64', 'a toy')] };\n\n",
      ),
      ['[CONTROLS, EVENTS, FRAMES];', '[CONTROLS, EVENTS, FRAMES, TOY];'],
    ],
    'format/core/findings/checks.ts': [before("  'schema.game': follows(", "  'schema.toy': follows('toy.parquet'),\n")],
    'electron/session/tables/journal-tables.ts': [
      ['FRAMES, type TableSchema }', 'FRAMES, TOY, type TableSchema }'],
      before("    { schema: EVENTS, kind: 'events'", "    { schema: TOY, kind: 'frames', toBatch: toyBatch },\n"),
      before(
        'function framesBatch(',
        `function toyBatch(records: Uint8Array): Batch {
  const { rows, column } = columnsOf(RECORDS.frames, records);
  return { rows, columns: [column('tsUs')] };
}

`,
      ),
    ],
    'shard/cut/cut-tables.ts': [
      ['CONTROLS, EVENTS, FRAMES }', 'CONTROLS, EVENTS, FRAMES, TOY }'],
      before(
        '  const sum = (values: Uint8Array)',
        `  using toy = await TableReader.open(join(folder, TOY.file));
  files.set(TOY.file, await rewriteTable(toy, join(work, TOY.file), TOY.file, keepFrames));
`,
      ),
    ],
  },
};

const OPTION: Toy = {
  edits: {
    'electron/core/plan/extras.ts': [
      before(
        "  voice: {\n    as: 'voice'",
        "  toy: { as: 'toy', scope: 'voice', help: 'a toy', field: z.boolean().optional().describe('a toy') },\n",
      ),
    ],
    'renderer/text/en.ts': [before("  'setup.voice':", "  'setup.toy': 'A toy',\n")],
  },
};

/** By the paragraph of CONTRIBUTING that says how it is done. */
export const TOYS: Readonly<Record<string, Toy>> = {
  'Add an option.': OPTION,
  'Add a check.': CHECK,
  'Add an encoder.': ENCODER,
  'Add an OS source.': SOURCE,
  'Add a table.': TABLE,
};
