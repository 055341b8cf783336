/** A call of a method that bears the name of its interface's service. */
export interface BusCall {
  readonly serial: number;
  readonly flags: number;
  /** Service, and interface: they have the same name. */
  readonly to: string;
  readonly path: string;
  readonly call: string;
}

const METHOD_CALL = 1;
const VERSION = 1;
/** Header fields (D-Bus specification, "Header Fields"). */
const FIELD = { path: 1, interface: 2, member: 3, destination: 6, signature: 8 } as const;

/** The bytes of a method call with strings as its arguments, little-endian (D-Bus specification, "Message Format"). */
export function busMessage({ serial, flags, to, path, call }: BusCall, args: readonly string[]): Buffer {
  const fields = new Marshal();
  const field = (code: number, type: string, value: string) => {
    fields.align(8).byte(code).signature(type);
    if (type === 'g') fields.signature(value);
    else fields.text(value);
  };
  field(FIELD.path, 'o', path);
  field(FIELD.interface, 's', to);
  field(FIELD.member, 's', call);
  field(FIELD.destination, 's', to);
  if (args.length > 0) field(FIELD.signature, 'g', 's'.repeat(args.length));
  const body = new Marshal();
  for (const arg of args) body.text(arg);
  const header = new Marshal().byte('l'.charCodeAt(0)).byte(METHOD_CALL).byte(flags).byte(VERSION);
  header.u32(body.bytes.length).u32(serial).u32(fields.bytes.length);
  // The array of fields begins at 16, a multiple of 8: their own alignment holds.
  return Buffer.from([...header.bytes, ...fields.bytes, ...new Array<number>(-fields.bytes.length & 7).fill(0), ...body.bytes]);
}

class Marshal {
  readonly bytes: number[] = [];

  align(to: number): this {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
    return this;
  }

  byte(value: number): this {
    this.bytes.push(value);
    return this;
  }

  u32(value: number): this {
    this.align(4).bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
    return this;
  }

  text(value: string): this {
    const bytes = Buffer.from(value);
    this.u32(bytes.length).bytes.push(...bytes, 0);
    return this;
  }

  signature(types: string): this {
    this.bytes.push(types.length, ...Buffer.from(types), 0);
    return this;
  }
}
