import { describe, expect, it } from 'vitest';
import { readDiag } from '#native/core/network/sock-diag.ts';

const SEQ = 5;
const [SOCKET, ERROR, DONE] = [20, 2, 3];
const INFO = 2;

interface Attribute {
  readonly type: number;
  readonly content: Uint8Array;
  /** That it says it has, its header of four bytes included. */
  readonly length?: number;
}

/** A message of a netlink answer, padded to four bytes: its header, and what follows. */
function message(type: number, content: Uint8Array, length = 16 + content.length): Uint8Array {
  const bytes = new Uint8Array((16 + content.length + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint16(4, type, true);
  view.setUint32(8, SEQ, true);
  bytes.set(content, 16);
  return bytes;
}

/** A socket between two addresses, with its number and attributes. */
function socket(inode: number, attributes: readonly Attribute[] = [], family = 2, from: number[] = [], to: number[] = []): Uint8Array {
  const head = new Uint8Array(72);
  head[0] = family;
  head.set(from, 8);
  head.set(to, 24);
  new DataView(head.buffer).setUint32(68, inode, true);
  const all = attributes.map(({ type, content, length = 4 + content.length }) => {
    const bytes = new Uint8Array((4 + content.length + 3) & ~3);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, length, true);
    view.setUint16(2, type, true);
    bytes.set(content, 4);
    return bytes;
  });
  return Uint8Array.of(...head, ...all.flatMap((bytes) => [...bytes]));
}

/** A `tcp_info` with a round trip and nothing else. */
function info(bytes: number, rttUs = 4321): Uint8Array {
  const content = new Uint8Array(bytes);
  new DataView(content.buffer).setUint32(68, rttUs, true);
  return content;
}

const read = (...messages: Uint8Array[]) => readDiag(Uint8Array.from(messages.flatMap((one) => [...one])), SEQ);
const NOTHING = new Uint8Array();

describe('an answer', () => {
  it('is complete with a message that is only a header', () => {
    expect(read(message(SOCKET, socket(77)), message(DONE, NOTHING))).toMatchObject({ inodes: [77], done: true, error: undefined });
    expect(read(message(DONE, NOTHING).subarray(0, 15))).toMatchObject({ done: false });
  });

  it('says why the kernel refused, where it says so', () => {
    expect(read(message(ERROR, Uint8Array.of(0xf3, 0xff, 0xff, 0xff)))).toMatchObject({ done: true, error: 13 });
    expect(read(message(ERROR, NOTHING))).toMatchObject({ done: true, error: 0 });
  });

  it('ends where a message is shorter than its header, or longer than what has come', () => {
    const after = message(SOCKET, socket(78));
    for (const length of [0, 15, 16 + 72 + 88 + 1]) {
      const wrong = message(SOCKET, socket(77), length);
      expect(read(wrong, after)).toEqual({ flows: [], inodes: [], done: false, error: undefined });
    }
    // Of no socket, but as long as it says.
    expect(read(message(9, NOTHING), after).inodes).toEqual([78]);
  });

  it('has sockets of a whole message only, the next one at a multiple of four bytes', () => {
    const after = message(SOCKET, socket(78));
    expect(read(message(SOCKET, socket(77).subarray(0, 71)), after).inodes).toEqual([78]);
    for (const more of [1, 2, 3, 4])
      expect(read(message(SOCKET, Uint8Array.of(...socket(77), ...new Uint8Array(more))), after).inodes).toEqual([77, 78]);
  });

  it('is read wherever it lies in a buffer', () => {
    const answer = message(SOCKET, socket(77, [{ type: INFO, content: info(220) }], 2, [10, 0, 0, 7], [192, 0, 2, 1]));
    const buffer = new Uint8Array(answer.length + 24).fill(7);
    buffer.set(answer, 12);
    expect(readDiag(buffer.subarray(12, 12 + answer.length), SEQ)).toMatchObject({ flows: [{ id: 77, rttUs: 4321 }], inodes: [77] });
  });
});

describe('the addresses of a socket', () => {
  const inodes = (family: number, from: number[], to: number[]) => read(message(SOCKET, socket(77, [], family, from, to))).inodes;
  const SIX = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

  it('of IPv4 are their first four bytes', () => {
    expect(inodes(2, [10, 0, 0, 7, 1], [10, 0, 0, 7, 2])).toEqual([]);
    expect(inodes(2, [10, 0, 0, 7], [10, 0, 0, 8])).toEqual([77]);
    expect(inodes(2, [10, 0, 0, 7], [11, 0, 0, 7])).toEqual([77]);
  });

  it('of IPv6 are all sixteen', () => {
    expect(inodes(10, [...SIX, 1], [...SIX, 1])).toEqual([]);
    expect(inodes(10, [...SIX, 1], [...SIX, 2])).toEqual([77]);
  });

  it('say nothing while there is none: a socket that is not connected is a network’s', () => {
    expect(inodes(2, [], [])).toEqual([77]);
    expect(inodes(10, [], [])).toEqual([77]);
  });
});

describe('the attributes of a socket', () => {
  const flows = (...attributes: Attribute[]) => read(message(SOCKET, socket(77, attributes))).flows.map(({ rttUs }) => rttUs);

  it('are figures of a connection where the kernel tells all of them', () => {
    expect(flows({ type: INFO, content: info(220) })).toEqual([4321]);
    expect(flows({ type: INFO, content: info(219) })).toEqual([]);
    expect(flows({ type: 9, content: info(220) })).toEqual([]);
  });

  it('follow one another at multiples of four bytes', () => {
    for (const bytes of [0, 1, 2, 3, 4])
      expect(flows({ type: 9, content: new Uint8Array(bytes) }, { type: INFO, content: info(220) })).toEqual([4321]);
    expect(flows({ type: INFO, content: info(221, 1) }, { type: INFO, content: info(220, 2) })).toEqual([1, 2]);
  });

  it('end where one is shorter than its header, or longer than what is left', () => {
    const good = { type: INFO, content: info(220) };
    expect(flows({ type: 9, content: NOTHING, length: 3 }, good)).toEqual([]);
    expect(flows({ type: 9, content: NOTHING, length: 4 + 224 + 1 }, good)).toEqual([]);
    expect(flows({ ...good, length: 4 + 220 + 1 })).toEqual([]);
  });
});
