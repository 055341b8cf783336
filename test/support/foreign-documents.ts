import { writeFileSync } from 'node:fs';
import type { Change, Kind } from '#test/support/foreign-tables.ts';

type Json = Record<string, Record<string, unknown>>;

const meta =
  (edit: (meta: Json) => void): Change =>
  (copy) =>
    copy.editJson('meta.json', (json) => edit(json as Json));
const text =
  (file: string, edit: (text: string) => string): Change =>
  (copy) =>
    copy.editBytes(file, (bytes) => Buffer.from(edit(bytes.toString('utf8'))));
const hashes =
  (edit: (sha256: Record<string, unknown>) => void): Change =>
  (copy) => {
    copy.rehash();
    copy.editJson('hashes.json', (json) => edit((json as Json).sha256 as Record<string, unknown>));
  };
export const file =
  (name: string, bytes: string | Uint8Array): Change =>
  (copy) =>
    writeFileSync(copy.file(name), bytes);

/** Documents that another program may have written. */
export const DOCUMENTS: readonly Kind[] = [
  [
    'fps 0',
    'fail',
    'schema.meta: meta.json: display.fps: Too small: expected number to be >#',
    meta((m) => Object.assign(m.display as object, { fps: 0 })),
  ],
  ['fps 1e9', 'fail', 'video.fps: declared #, measured #', meta((m) => Object.assign(m.display as object, { fps: 1e9 }))],
  [
    'fps as text',
    'fail',
    'schema.meta: meta.json: display.fps: Invalid input: expected number, received string',
    meta((m) => Object.assign(m.display as object, { fps: '60' })),
  ],
  ['fps of another rate', 'fail', 'video.fps: declared #, measured #', meta((m) => Object.assign(m.display as object, { fps: 59.94 }))],
  ['half of the rate', 'fail', 'video.fps: declared #, measured #', meta((m) => Object.assign(m.display as object, { fps: 30 }))],
  [
    'another resolution',
    'fail',
    'video.resolution: declared #x#, container #x#, stream #x#',
    meta((m) => Object.assign(m.display as object, { resolution: '1280x720' })),
  ],
  [
    'resolution 0x0',
    'fail',
    'video.resolution: declared #x#, container #x#, stream #x#',
    meta((m) => Object.assign(m.display as object, { resolution: '0x0' })),
  ],
  [
    'resolution with a cross',
    'fail',
    'schema.meta: meta.json: display.resolution: must be WIDTHxHEIGHT',
    meta((m) => Object.assign(m.display as object, { resolution: '640×360' })),
  ],
  [
    'id out of the folder',
    'fail',
    'schema.meta: meta.json: session_id: Invalid GUID',
    meta((m) => Object.assign(m, { session_id: '../../etc' })),
  ],
  [
    'version 0.3',
    'fail',
    'schema.meta: meta.json: schema_version: must be #.x',
    meta((m) => Object.assign(m, { schema_version: '0.3.0' })),
  ],
  [
    'no version',
    'fail',
    'schema.meta: meta.json: schema_version: Invalid input: expected string, received undefined',
    meta((m) => {
      delete m.schema_version;
    }),
  ],
  [
    't0 below zero',
    'fail',
    'schema.meta: meta.json: timing.t#_us: Too small: expected number to be >=#',
    meta((m) => Object.assign(m.timing as object, { t0_us: -5 })),
  ],
  [
    't0 in nanoseconds',
    'fail',
    'video.grid: # pts do not lie on the grid that begins at timing.t#_us #',
    meta((m) => Object.assign(m.timing as object, { t0_us: Number(m.timing?.t0_us) * 1000 })),
  ],
  [
    't0 a fraction',
    'fail',
    'schema.meta: meta.json: timing.t#_us: Invalid input: expected int, received number',
    meta((m) => Object.assign(m.timing as object, { t0_us: 12.5 })),
  ],
  [
    't0 beyond doubles',
    'fail',
    'schema.meta: meta.json: timing.t#_us: Invalid input: expected number, received Infinity',
    text('meta.json', (t) => t.replace(/"t0_us": \d+/, '"t0_us": 1e400')),
  ],
  [
    'empty title',
    'fail',
    'schema.meta: meta.json: title.name: Too small: expected string to have >=# characters',
    meta((m) => Object.assign(m.title as object, { name: ' ' })),
  ],
  [
    'encoder of another codec',
    'fail',
    'video.codec: AV#, declared VP#',
    meta((m) => Object.assign(m.capture as object, { encoder: 'VP9' })),
  ],
  [
    'wall clock',
    'fail',
    'schema.meta: meta.json: capture.clock: Invalid input: expected "monotonic_us"',
    meta((m) => Object.assign(m.capture as object, { clock: 'utc' })),
  ],
  ['hdr', 'pass', '', meta((m) => Object.assign(m.display as object, { hdr: true }))],
  [
    'raw voice',
    'fail',
    'privacy.raw: meta.json says that the shard holds raw voice',
    meta((m) => Object.assign(m.privacy as object, { voice_raw: true })),
  ],
  [
    'no licence',
    'fail',
    'rights.license: meta.json: rights.publisher_license is ""',
    meta((m) => Object.assign(m.rights as object, { publisher_license: '' })),
  ],
  [
    'no consent',
    'fail',
    'rights.consent: meta.json: rights.player_consent_id is ""',
    meta((m) => Object.assign(m.rights as object, { player_consent_id: '' })),
  ],
  ['unknown fields', 'pass', '', meta((m) => Object.assign(m, { vendor: { build: 7 } }))],
  ['a list', 'fail', 'schema.meta: meta.json: the document: Invalid input: expected object, received array', file('meta.json', '[]')],
  ['nothing at all', 'fail', 'files.present: meta.json: # bytes', file('meta.json', '')],
  [
    'NaN',
    'fail',
    'schema.meta: meta.json: Unexpected token \'N\', ..."   "fps": NaN,',
    text('meta.json', (t) => t.replace(/"fps": 60/, '"fps": NaN')),
  ],
  [
    'a comma too many',
    'fail',
    'schema.meta: meta.json: Expected double-quoted property name in JSON at position # (line # column #)',
    text('meta.json', (t) => t.replace(/\}\s*$/, ',}')),
  ],
  [
    'UTF-16',
    'fail',
    'schema.meta: meta.json: it is UTF-#: save it as UTF-#',
    (copy) => copy.editBytes('meta.json', (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le')),
  ],
  [
    'nested 100,000 deep',
    'fail',
    'schema.meta: meta.json: its lists and objects are nested too deep',
    text('meta.json', (t) => t.replace(/\}\s*$/, `, "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
  ],
  ['an invented prototype', 'pass', '', text('meta.json', (t) => t.replace('{', '{"__proto__": {"recorder": 1},'))],
  [
    'hashes in capitals',
    'fail',
    'schema.hashes: hashes.json: sha#.controls.parquet: must be # lower-case hexadecimal digits',
    hashes((s) => {
      for (const name of Object.keys(s)) s[name] = String(s[name]).toUpperCase();
    }),
  ],
  [
    'hashes by SHA-1',
    'fail',
    'schema.hashes: hashes.json: sha#.controls.parquet: must be # lower-case hexadecimal digits',
    hashes((s) => {
      for (const name of Object.keys(s)) s[name] = String(s[name]).slice(0, 40);
    }),
  ],
  [
    'a hash missing',
    'fail',
    'hashes.match: controls.parquet is not covered by hashes.json',
    hashes((s) => {
      delete s['controls.parquet'];
    }),
  ],
  [
    'a hash of a file that is not there',
    'fail',
    'hashes.match: labels.jsonl is listed in hashes.json but missing',
    hashes((s) => {
      s['labels.jsonl'] = '0'.repeat(64);
    }),
  ],
  [
    'a hash out of the folder',
    'fail',
    'hashes.match: ../passwd is listed in hashes.json but missing',
    hashes((s) => {
      s['../passwd'] = '0'.repeat(64);
    }),
  ],
  [
    'a wrong hash',
    'fail',
    'hashes.match: controls.parquet: SHA-# is #, hashes.json says #',
    hashes((s) => {
      s['controls.parquet'] = '0'.repeat(64);
    }),
  ],
  [
    'no hashes',
    'fail',
    'hashes.match: controls.parquet is not covered by hashes.json',
    hashes((s) => {
      for (const name of Object.keys(s)) delete s[name];
    }),
  ],
];
