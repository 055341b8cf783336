import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { CONTROLS, NETSTATS } from '#format/core/parquet/tables.ts';
import { validate } from '#library/index.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { expectValid, lateIn } from '#test/support/shards.ts';

const SAMPLE = JSON.parse(readFileSync('test/vectors/meta/spec-sample.json', 'utf8')) as Record<string, unknown>;
/** The lines of GAP v0.2 section 6. */
const LABELS = [
  { ts_us: 1722901234567, type: 'chat_agg', val: { excitement: 0.83, toxicity: 0.02, sentiment: 0.61 } },
  { ts_us: 1722901240123, type: 'voice_agg', val: { rms: 0.74 } },
];
/** What section 7 lists: not `meta.json`. */
const HASHED = ['video.ivf', 'controls.parquet', 'netstats.parquet', 'labels.jsonl'];

interface Lacks {
  readonly controls?: readonly string[];
  readonly labels?: readonly unknown[];
  readonly proofs?: boolean;
  readonly hashed?: readonly string[];
  readonly netstats?: 'int64';
  readonly keymask?: 'uint32';
  /** A column that network figures are without. */
  readonly unmeasured?: string;
}

/** A shard laid out as section 1 shows it, with nothing that is not in the text, and without what is named. */
async function sample(
  copy: ShardCopy,
  { controls = [], labels = LABELS, proofs = true, hashed = HASHED, netstats, keymask, unmeasured }: Lacks = {},
): Promise<void> {
  for (const file of readdirSync(copy.path)) if (!['meta.json', 'video.ivf', 'controls.parquet'].includes(file)) rmSync(copy.file(file));
  const ours = CONTROLS.columns
    .filter(({ name }) => !name.startsWith('custom_') && !controls.includes(name))
    .map((column) => (column.name === 'keymask' && keymask !== undefined ? { ...column, type: keymask } : column));
  await copy.editTable({ ...CONTROLS, columns: ours }, (rows) => rows);
  copy.editJson('meta.json', (meta) => {
    delete meta.recorder;
    // All but what describes this recording is the text's; "ref#..." stands for a reference there, and is none.
    const { display, timing } = meta;
    const rights = { publisher_license: 'ref#l7', player_consent_id: 'ref#c7' };
    Object.assign(meta, { ...SAMPLE, display, timing, rights });
  });
  const seconds = Array.from({ length: 6 }, (_, i) => i);
  const schema = {
    ...NETSTATS,
    columns: NETSTATS.columns
      .filter(({ name }) => !name.startsWith('custom_') && name !== unmeasured)
      .map((column) => ({ ...column, type: netstats && column.type === 'int32' ? netstats : column.type })),
  };
  await writeTable(copy.file('netstats.parquet'), schema, [
    {
      rows: 6,
      columns: schema.columns.map(({ name, type }) =>
        columnOf(
          type,
          seconds.map((s) => (name === 'ts_us' ? s * 1_000_000 : s)),
        ),
      ),
    },
  ]);
  writeFileSync(copy.file('labels.jsonl'), labels.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  const sha256 = Object.fromEntries(
    hashed.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(copy.file(name)))
        .digest('hex'),
    ]),
  );
  const frame_watermark_sample = proofs ? [{ frame_idx: 120, proof: '…' }] : undefined;
  writeFileSync(copy.file('hashes.json'), JSON.stringify({ sha256, frame_watermark_sample }));
}

/** What is not as it should be, but for what the fixture is by itself: small, short, and late where the machine was. */
async function worth(copy: ShardCopy): Promise<string[]> {
  const late = await lateIn(inject('shard'));
  const { findings } = await validate(copy.path);
  return findings
    .filter(({ severity, check }) => severity !== 'pass' && !late.has(check))
    .filter(({ check }) => !['video.preferred-size', 'session.duration'].includes(check))
    .map(({ severity, check, says }) => `${severity} ${check}: ${says}`);
}

it('the layout of the text passes where it is whole, with a word on what the text leaves open', async () => {
  using copy = new ShardCopy(inject('shard'));
  await sample(copy);
  await expectValid(copy.path, [...(await lateIn(inject('shard')))]);
  expect(await worth(copy)).toEqual(['warn hashes.match: meta.json is not covered by hashes.json']);
});

it.each([
  ['no player', { controls: ['player_id'] }, 'fail schema.controls: controls.parquet: column player_id is missing'],
  [
    'no motion at all',
    { controls: ['mouse_dx', 'yaw_deg'] },
    'fail schema.controls: controls.parquet: columns mouse_dx and mouse_dy, or yaw_deg and pitch_deg, are missing',
  ],
  ['no keys', { controls: ['keymask'] }, 'fail schema.controls: controls.parquet: column keymask is missing'],
  ['no devices', { controls: ['device'] }, 'fail schema.controls: controls.parquet: column device is missing'],
  ['keys of another type', { keymask: 'uint32' as const }, 'fail schema.controls: controls.parquet: column keymask is uint32, not uint16'],
  ['network figures without a round trip', { unmeasured: 'rtt_ms' }, 'fail schema.netstats: netstats.parquet: column rtt_ms is missing'],
  ['no proofs', { proofs: false }, 'warn watermark.proofs: 0 proofs in hashes.json'],
  ['a video that nothing vouches for', { hashed: HASHED.slice(1) }, 'fail hashes.match: video.ivf is not covered by hashes.json'],
  [
    'network figures that nothing vouches for',
    { hashed: HASHED.toSpliced(2, 1) },
    'fail hashes.match: netstats.parquet is not covered by hashes.json',
  ],
  [
    'network figures of another type',
    { netstats: 'int64' as const },
    'fail schema.netstats: netstats.parquet: column uplink_kbps is int64, not int32',
  ],
])('one with %s is told so in words of the text', async (_, lacks, says) => {
  using copy = new ShardCopy(inject('shard'));
  await sample(copy, lacks);
  expect(await worth(copy)).toContain(says);
});

it('camera angles do instead of a mouse', async () => {
  using copy = new ShardCopy(inject('shard'));
  await sample(copy, { controls: ['mouse_dx', 'mouse_dy'] });
  expect((await worth(copy)).filter((line) => line.includes('schema.'))).toEqual([]);
});

const label = (change: object) => [LABELS[0], { ...LABELS[1], ...change }];

it.each([
  ['without its time', label({ ts_us: undefined }), 'line 2: ts_us: '],
  ['that goes back', label({ ts_us: 5 }), 'line 2: ts_us 5 is before that of the line before, 1722901234567'],
  ['louder than loud', label({ val: { rms: 1.2 } }), 'line 2: val.rms: '],
  ['more poisonous than poison', [{ ...LABELS[0], val: { excitement: 0.5, toxicity: 1.2, sentiment: 0 } }], 'line 1: val.toxicity: '],
  ['more excited than that', [{ ...LABELS[0], val: { excitement: -0.1, toxicity: 0, sentiment: 0 } }], 'line 1: val.excitement: '],
  ['with a mood beyond the scale', [{ ...LABELS[0], val: { excitement: 0.5, toxicity: 0.5, sentiment: -2 } }], 'line 1: val.sentiment: '],
  ['with a sentence as its name', label({ type: 'game_marker', val: { name: 'meet me at five' } }), 'line 2: val.name: must be one word'],
  ['that is no JSON', [LABELS[0], '{"ts_us":'], 'line 2: '],
  ['without end', [`"${'x'.repeat(70_000)}"`], 'line 1: it is longer than 65536 bytes'],
  ['that is a number', ['7'], 'line 1: '],
])('a label %s is named with its line', async (_, labels, says) => {
  using copy = new ShardCopy(inject('shard'));
  await sample(copy, { labels });
  const found = (await worth(copy)).find((line) => line.startsWith('fail schema.labels'));
  expect(found).toContain(`1 of ${labels.length} lines are wrong; ${says}`);
});

it('labels of another maker’s own type, and fields that it adds, are none of ours', async () => {
  using copy = new ShardCopy(inject('shard'));
  await sample(copy, {
    labels: [
      { ...LABELS[0], by: 'x' },
      { ts_us: 1722901240123, type: 'kill_feed', val: [1, 2] },
    ],
  });
  expect((await worth(copy)).filter((line) => line.includes('labels'))).toEqual([]);
});
