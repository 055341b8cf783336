import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FieldType, RecordLayout } from '#core/journal/record-layout.ts';
import { RECORDS, type RecordKind } from '#core/journal/records.ts';
import { getInt64, putInt64 } from '#format/core/time/units.ts';
import { withRecords } from '#scripts/record-table.ts';

const VALUES: Readonly<Record<FieldType, fc.Arbitrary<number | boolean>>> = {
  us: fc.maxSafeNat(),
  u32: fc.nat(0xffffffff),
  u16: fc.nat(0xffff),
  u8: fc.nat(0xff),
  f32: fc.float({ noNaN: true }),
  flag: fc.boolean(),
};
const KINDS = Object.keys(RECORDS) as RecordKind[];
/** The fields of all kinds by name only, for loops over them. */
type AnyLayout = RecordLayout<Record<string, { type: FieldType; note: string }>>;
type AnyValues = Parameters<AnyLayout['make']>[0];
const layoutOf = (kind: RecordKind) => RECORDS[kind] as unknown as AnyLayout;

describe.each(KINDS)('a record of %s', (kind) => {
  const layout = layoutOf(kind);
  const fields = Object.values(layout.fields);
  const values = fc.record(Object.fromEntries(fields.map(({ name, type }) => [name, VALUES[type]])));

  it('reads back field by field at any offset, and touches no byte around it', () => {
    fc.assert(
      fc.property(values, fc.nat(64), (wanted, at) => {
        const bytes = new Uint8Array(layout.bytes + 128).fill(0xee);
        bytes.set(layout.make(wanted as AnyValues), at);
        const record = layout.of(bytes);
        record.at = at;
        expect(Object.fromEntries(fields.map(({ name }) => [name, record[name]]))).toEqual(wanted);
        expect([...bytes.subarray(0, at), ...bytes.subarray(at + layout.bytes)].every((byte) => byte === 0xee)).toBe(true);
      }),
    );
  });

  it('keeps its fields independent of each other', () => {
    const zero = Object.fromEntries(fields.map(({ name, type }) => [name, type === 'flag' ? false : 0]));
    for (const { name, type } of fields) {
      const one = { ...zero, [name]: type === 'flag' ? true : 1 };
      const record = layout.of(layout.make(one as AnyValues));
      expect(Object.fromEntries(fields.map((field) => [field.name, record[field.name]]))).toEqual(one);
    }
  });
});

it('records have the layout of JOURNAL_VERSION 9', () => {
  const places = (kind: RecordKind) => Object.values(layoutOf(kind).fields).map(({ name, at, mask }) => `${name} ${at}/${mask}`);
  expect(KINDS.map((kind) => RECORDS[kind].bytes)).toEqual([64, 32, 80, 24, 24, 32, 8]);
  expect(places('rows').join()).toBe(
    'tsUs 0/1,gridUs 8/1,dx 16/1,dy 20/1,keymask 24/1,custom 26/1,skipped 28/1,events 30/1,device 32/1,unit 33/1,buttons 34/1,' +
      'axis0 36/1,axis1 40/1,axis2 44/1,axis3 48/1,axis4 52/1,axis5 56/1',
  );
  expect(places('events').join()).toBe('tsUs 0/1,seq 8/1,device 12/1,code 13/1,unit 14/1,held 15/1,value 16/1,dx 20/1,dy 24/1');
  expect(places('frames').join()).toBe(
    'tsUs 0/1,captureUs 8/1,frame 16/1,errUs 20/1,bytes 24/1,encodeUs 28/1,luma 32/1,change 34/1,motionX 36/1,motionY 40/1,certainty 44/1,' +
      'change0 48/1,change1 50/1,change2 52/1,change3 54/1,change4 56/1,change5 58/1,change6 60/1,change7 62/1,change8 64/1,crc 68/1,repeat 72/1,key 72/2,blank 72/4',
  );
  expect(places('anchors').join()).toBe('tsUs 0/1,utcUs 8/1,widthUs 16/1');
  expect(places('gaps').join()).toBe('fromUs 0/1,toUs 8/1,reason 16/1,device 17/1');
  expect(places('net').join()).toBe(
    'tsUs 0/1,rttMs 8/1,jitterMs 12/1,lossPct 16/1,uplinkKbps 20/1,downlinkKbps 24/1,pathBy 28/1,ratesBy 29/1',
  );
  expect(places('take-back').join()).toBe('fromUs 0/1');
});

it('a block yields only whole records, through one object', () => {
  const layout = RECORDS['take-back'];
  const block = Buffer.concat([1, 2, 3].map((fromUs) => layout.make({ fromUs })));
  expect([...layout.all(block)].length).toBe(3);
  expect(Array.from(layout.all(block), ({ fromUs }) => fromUs)).toEqual([1, 2, 3]);
  expect(Array.from(layout.all(block.subarray(0, 23)), ({ fromUs }) => fromUs)).toEqual([1, 2]);
});

it('a ninth flag in a row starts a new byte', () => {
  const names = Array.from({ length: 9 }, (_, i) => `f${i}`);
  const layout = new RecordLayout(Object.fromEntries(names.map((name) => [name, { type: 'flag', note: '' }])));
  const { f0, f7, f8 } = layout.fields;
  expect([f0, f7, f8].map((field) => [field?.at, field?.mask])).toEqual([
    [0, 1],
    [0, 128],
    [1, 1],
  ]);
});

it('a record of nothing takes no bytes, one of a single byte takes eight', () => {
  expect([new RecordLayout({}).bytes, new RecordLayout({ one: { type: 'u8', note: '' } }).bytes]).toEqual([0, 8]);
});

it('docs/journal.md lists the records as the code defines them', () => {
  const page = readFileSync('docs/journal.md', 'utf8');
  expect(page).toBe(withRecords(page));
  expect(() => withRecords('no marks')).toThrow(/records/);
});

it('an int64 reads the same in every other program', () => {
  const view = new DataView(new ArrayBuffer(8));
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      putInt64(view, 0, value);
      expect(view.getBigInt64(0, true)).toBe(BigInt(value));
      expect(getInt64(view, 0)).toBe(value);
    }),
  );
});
