import { createHash } from 'node:crypto';
import type { Random } from '#scripts/random.ts';

/** A shard's files in memory. */
export type Files = ReadonlyMap<string, Buffer>;

/** The files after one change, and what the change was. Files missing from it were deleted. */
export interface Changed {
  readonly files: Map<string, Buffer>;
  readonly what: string;
}

/** One random change of one byte or one field, with whatever someone without a key could do to hide it. */
export function change(files: Files, random: Random): Changed {
  return random.of([
    flipByte,
    flipByte,
    flipByte,
    insertByte,
    deleteByte,
    truncate,
    changeField,
    changeField,
    changeField,
    hideInHashes,
    restate,
    resignatures,
    dropFile,
    addFile,
    exchange,
  ])(files, random);
}

type Change = (files: Files, random: Random) => Changed;

const names = (files: Files) => [...files.keys()].sort();

function edited(files: Files, name: string, bytes: Buffer, what: string): Changed {
  return { files: new Map([...files, [name, bytes]]), what: `${name}: ${what}` };
}

const flipByte: Change = (files, random) => {
  const name = random.of(names(files));
  const bytes = Buffer.from(files.get(name) as Buffer);
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 + random.below(255));
  return edited(files, name, bytes, `byte ${at}`);
};

const insertByte: Change = (files, random) => {
  const name = random.of(names(files));
  const bytes = files.get(name) as Buffer;
  const at = random.below(bytes.length + 1);
  const more = Buffer.from([random.of([10, 32, random.below(256)])]);
  return edited(files, name, Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]), `a byte more at ${at}`);
};

const deleteByte: Change = (files, random) => {
  const name = random.of(names(files));
  const bytes = files.get(name) as Buffer;
  const at = random.below(bytes.length);
  return edited(files, name, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]), `byte ${at} less`);
};

const truncate: Change = (files, random) => {
  const name = random.of(names(files));
  const bytes = files.get(name) as Buffer;
  return edited(files, name, bytes.subarray(0, random.below(bytes.length)), 'cut short');
};

const changeField: Change = (files, random) => {
  const name = random.of(names(files).filter((file) => file.endsWith('.json')));
  const { text, path } = withField((files.get(name) as Buffer).toString(), random);
  return edited(files, name, Buffer.from(`${text}\n`), `field ${path}`);
};

/** Changes a file, and `hashes.json` to match it. */
const hideInHashes: Change = (files, random) => {
  const name = random.of(names(files).filter((file) => !/hashes|dsse|minisig/.test(file)));
  const { files: changed, what } = edited(
    files,
    name,
    Buffer.concat([files.get(name) as Buffer, Buffer.from([random.below(256)])]),
    'a byte more',
  );
  const hashes = JSON.parse((files.get('hashes.json') as Buffer).toString()) as { sha256: Record<string, string> };
  hashes.sha256[name] = createHash('sha256')
    .update(changed.get(name) as Buffer)
    .digest('hex');
  changed.set('hashes.json', Buffer.from(`${JSON.stringify(hashes, undefined, 2)}\n`));
  return { files: changed, what: `${what}, and hashes.json made to fit` };
};

/** Changes a field of the signed statement, in an otherwise well-formed envelope. */
const restate: Change = (files, random) => {
  const envelope = JSON.parse((files.get('shard.dsse.json') as Buffer).toString()) as { payload: string };
  const { text, path } = withField(Buffer.from(envelope.payload, 'base64').toString(), random, 0);
  const changed = { ...envelope, payload: Buffer.from(text).toString('base64') };
  return edited(files, 'shard.dsse.json', Buffer.from(`${JSON.stringify(changed, undefined, 2)}\n`), `statement field ${path}`);
};

const dropFile: Change = (files, random) => {
  const name = random.of(names(files));
  return { files: new Map([...files].filter(([file]) => file !== name)), what: `${name}: gone` };
};

/** Repeats, drops or moves a signature, in an otherwise well-formed envelope. */
const resignatures: Change = (files, random) => {
  const envelope = JSON.parse((files.get('shard.dsse.json') as Buffer).toString()) as { signatures: unknown[] };
  const { signatures } = envelope;
  const one = random.of(signatures);
  const others = signatures.filter((signature) => signature !== one);
  const changed = { ...envelope, signatures: random.of([[...signatures, one], [one, ...signatures], others, signatures.toReversed()]) };
  if (signatures.length === 1 && changed.signatures.length === 1) return dropFile(files, random);
  return edited(
    files,
    'shard.dsse.json',
    Buffer.from(`${JSON.stringify(changed, undefined, 2)}\n`),
    `${changed.signatures.length} signatures, changed`,
  );
};

const addFile: Change = (files, random) =>
  edited(files, random.of(['notes.txt', 'netstats.parquet', 'x.json', '.hidden']), Buffer.from('x'), 'a file more');

const exchange: Change = (files, random) => {
  const [a, b] = [random.of(names(files)), random.of(names(files))];
  if (a === b) return flipByte(files, random);
  return { files: new Map([...files, [a, files.get(b) as Buffer], [b, files.get(a) as Buffer]]), what: `${a} and ${b} exchanged` };
};

/** A JSON text with one leaf changed, and where. */
function withField(text: string, random: Random, indent = 2): { text: string; path: string } {
  const root = JSON.parse(text) as unknown;
  let [parent, key, path]: [Record<string, unknown>, string, string] = [{ root } as Record<string, unknown>, 'root', ''];
  for (;;) {
    const value = parent[key];
    const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (keys.length === 0) break;
    [parent, key] = [value as Record<string, unknown>, random.of(keys)];
    path += `.${key}`;
  }
  const value = parent[key];
  if (typeof value === 'number') parent[key] = value + random.of([1, -1, 0.5]);
  else if (typeof value === 'boolean') parent[key] = !value;
  else if (typeof value === 'string') parent[key] = `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`;
  else parent[key] = 0;
  return { text: JSON.stringify(root, undefined, indent), path };
}
