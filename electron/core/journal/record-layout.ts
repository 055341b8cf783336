import { getInt64, putInt64, type TsUs } from '#format/core/time/units.ts';

/** Numbers are little-endian; `us` is a moment in whole microseconds, kept as int64; flags that follow each other share a byte. */
export type FieldType = 'us' | 'u32' | 'u16' | 'u8' | 'f32' | 'flag';

/** `wall`: a moment of the wall clock, not of the session's. */
export type Fields = Readonly<Record<string, { readonly type: FieldType; readonly note: string; readonly wall?: true }>>;
/** What a record holds, by field. */
export type RecordValues<F extends Fields> = {
  -readonly [K in keyof F]: F[K]['type'] extends 'flag' ? boolean : F[K] extends { type: 'us'; wall?: never } ? TsUs : number;
};

/** Where a record lies: move `at` to look at another. */
class Place {
  view: DataView;
  at = 0;

  constructor(view: DataView) {
    this.view = view;
  }
}

/** A record accessed in place: reading a field reads its bytes, setting it writes them. Nothing is allocated per record. */
export type RecordIn<F extends Fields> = Place & RecordValues<F>;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly note: string;
  /** Bytes from the beginning of the record. */
  readonly at: number;
  /** Of a flag: its bit. */
  readonly mask: number;
}

const SIZES: Readonly<Record<FieldType, number>> = { us: 8, u32: 4, u16: 2, u8: 1, f32: 4, flag: 1 };

/**
 * The fields of a record, in order, each at the next multiple of its own size; the whole is a multiple of eight bytes. Writer, reader and
 * the columns of tables are derived from it, so that no offset is written by hand.
 */
export class RecordLayout<F extends Fields> {
  readonly bytes: number;
  readonly fields: Readonly<Record<keyof F, Field>>;
  readonly #In: new (
    view: DataView,
  ) => RecordIn<F>;

  constructor(types: F) {
    const fields = placed(types);
    const last = fields.at(-1);
    this.bytes = last === undefined ? 0 : Math.ceil((last.at + SIZES[last.type]) / 8) * 8;
    this.fields = Object.fromEntries(fields.map((field) => [field.name, field])) as Record<keyof F, Field>;
    class RecordHere extends Place {}
    for (const field of fields) Object.defineProperty(RecordHere.prototype, field.name, ACCESS[field.type](field));
    this.#In = RecordHere as new (view: DataView) => RecordIn<F>;
  }

  /** The record at the beginning of `view`. */
  in(view: DataView): RecordIn<F> {
    return new this.#In(view);
  }

  /** The record at the beginning of `bytes`. */
  of(bytes: Uint8Array): RecordIn<F> {
    return this.in(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** A new record in bytes of its own. */
  make(values: RecordValues<F>): Uint8Array {
    const bytes = new Uint8Array(this.bytes);
    Object.assign(this.of(bytes), values);
    return bytes;
  }

  /** Every record of a block, through one reused object. */
  *all(bytes: Uint8Array): Generator<RecordIn<F>> {
    const record = this.of(bytes);
    for (; record.at + this.bytes <= bytes.byteLength; record.at += this.bytes) yield record;
  }
}

function placed(types: Fields): Field[] {
  const fields: Field[] = [];
  let [at, mask] = [0, 0];
  for (const [name, { type, note }] of Object.entries(types)) {
    const size = SIZES[type];
    const before = fields.at(-1);
    // The flag before has room for one more in its byte.
    const joins = type === 'flag' && before?.type === 'flag' && mask < 0x80;
    mask = joins ? mask * 2 : 1;
    const here = joins ? before.at : Math.ceil(at / size) * size;
    fields.push({ name, type, note, at: here, mask });
    at = here + size;
  }
  return fields;
}

type Access = PropertyDescriptor & ThisType<Place>;

const ACCESS: Readonly<Record<FieldType, (field: Field) => Access>> = {
  us: ({ at }) => ({
    get() {
      return getInt64(this.view, this.at + at);
    },
    set(us: number) {
      putInt64(this.view, this.at + at, us);
    },
  }),
  u32: ({ at }) => ({
    get() {
      return this.view.getUint32(this.at + at, true);
    },
    set(value: number) {
      this.view.setUint32(this.at + at, value, true);
    },
  }),
  u16: ({ at }) => ({
    get() {
      return this.view.getUint16(this.at + at, true);
    },
    set(value: number) {
      this.view.setUint16(this.at + at, value, true);
    },
  }),
  u8: ({ at }) => ({
    get() {
      return this.view.getUint8(this.at + at);
    },
    set(value: number) {
      this.view.setUint8(this.at + at, value);
    },
  }),
  f32: ({ at }) => ({
    get() {
      return this.view.getFloat32(this.at + at, true);
    },
    set(value: number) {
      this.view.setFloat32(this.at + at, value, true);
    },
  }),
  flag: ({ at, mask }) => ({
    get() {
      return (this.view.getUint8(this.at + at) & mask) !== 0;
    },
    set(value: boolean) {
      const others = this.view.getUint8(this.at + at) & ~mask;
      this.view.setUint8(this.at + at, value ? others | mask : others);
    },
  }),
};
