/** A call of a method of an interface that bears its service's name. */
export interface BusCall {
  readonly serial: number;
  readonly flags?: number;
  /** Service, and interface: they have the same name. */
  readonly to: string;
  readonly path: string;
  readonly call: string;
  /** Strings, and unsigned numbers of 32 bits. */
  readonly args: readonly (string | number)[];
}

/** The answer to a call. */
export interface BusAnswer {
  readonly to: number;
  /** The first value, where that is an unsigned number of 32 bits; undefined for an error, and for any other. */
  readonly value: number | undefined;
}

const [METHOD_CALL, METHOD_RETURN] = [1, 2];
const VERSION = 1;
const [LITTLE, BIG] = [0x6c, 0x42]; // l, B
const HEAD_BYTES = 16;
/** Header fields (D-Bus specification, "Header Fields"). */
const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;

const padded = (length: number): number => (length + 7) & ~7;

/** The bytes of a call, little-endian (D-Bus specification, "Message Format"). */
export function busMessage({ serial, flags = 0, to, path, call, args }: BusCall): Buffer {
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
  if (args.length > 0) field(FIELD.signature, 'g', args.map((arg) => (typeof arg === 'string' ? 's' : 'u')).join(''));
  const body = new Marshal();
  for (const arg of args) typeof arg === 'string' ? body.text(arg) : body.u32(arg);
  const header = new Marshal().byte(LITTLE).byte(METHOD_CALL).byte(flags).byte(VERSION);
  header.u32(body.bytes.length).u32(serial).u32(fields.bytes.length);
  // The fields begin at a multiple of 8: their own alignment holds.
  return Buffer.from([...header.bytes, ...fields.align(8).bytes, ...body.bytes]);
}

/** How many bytes the message at the front of `bytes` has; undefined until that is known. Throws a RangeError for what is no message. */
export function messageBytes(bytes: Buffer): number | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const u32 = reader(bytes);
  return HEAD_BYTES + padded(u32(12)) + u32(4);
}

/** Reads a whole message; undefined for any but a return with a number. */
export function busAnswer(bytes: Buffer): BusAnswer | undefined {
  if (bytes[1] !== METHOD_RETURN) return undefined;
  const u32 = reader(bytes);
  const end = HEAD_BYTES + u32(12);
  let to: number | undefined;
  let type = '';
  for (let at = HEAD_BYTES; at < end; ) {
    at = padded(at);
    const [code, length] = [bytes[at], bytes[at + 1] as number];
    const kind = bytes.toString('latin1', at + 2, at + 2 + length);
    at += length + 3;
    if (kind === 'g') {
      if (code === FIELD.signature) type = bytes.toString('latin1', at + 1, at + 1 + (bytes[at] as number));
      at += (bytes[at] as number) + 2;
    } else {
      at = (at + 3) & ~3;
      if (code === FIELD.replySerial) to = u32(at);
      at += kind === 'u' ? 4 : 4 + u32(at) + 1;
    }
  }
  return to === undefined ? undefined : { to, value: type.startsWith('u') ? u32(padded(end)) : undefined };
}

function reader(bytes: Buffer): (at: number) => number {
  if (bytes[0] !== LITTLE && bytes[0] !== BIG) throw new RangeError('no message of a bus');
  return bytes[0] === LITTLE ? (at) => bytes.readUInt32LE(at) : (at) => bytes.readUInt32BE(at);
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
