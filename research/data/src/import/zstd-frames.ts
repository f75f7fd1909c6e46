/**
 * The frames of a Zstandard stream (RFC 8878), each to be decompressed by itself: Node's decompressor ends without a word
 * after the first, where parallel compressors and feeds write many. Only headers are looked at. Memory is a chunk.
 */

type Bytes = AsyncGenerator<Uint8Array, void>;

/** Yields each frame's bytes, which must be read to their end before the next; a frame of metadata is skipped. */
export async function* splitFrames(source: Bytes): AsyncGenerator<Bytes, void> {
  const input = new Input(source);
  for (;;) {
    const magic = await input.take(4, true);
    if (magic.length === 0) return;
    if (magic.readUInt32LE() >>> 4 === SKIPPABLE) {
      const size = (await input.take(4)).readUInt32LE();
      // oxlint-disable-next-line no-empty -- what a decompressor does not want
      for await (const _ of input.pass(size)) {
      }
    } else if (magic.readUInt32LE() === MAGIC) yield frame(input, magic);
    else throw broken('Z_DATA_ERROR', 'there is something else behind its data');
  }
}

const MAGIC = 0xfd2fb528;
/** Of the frames 0x184d2a50 to 0x184d2a5f. */
const SKIPPABLE = 0x184d2a5;
/** Bytes of a dictionary's number and of the content's size, by their flags. */
const DICTIONARY = [0, 1, 2, 4];
const CONTENT = [0, 2, 4, 8];
const RLE = 1;
const RESERVED = 3;

async function* frame(input: Input, magic: Uint8Array): Bytes {
  const descriptor = await input.take(1);
  const flags = descriptor[0]!;
  const isSingle = (flags & 32) !== 0;
  const contentSize = CONTENT[flags >> 6]! || (isSingle ? 1 : 0);
  yield Buffer.concat([magic, descriptor, await input.take((isSingle ? 0 : 1) + DICTIONARY[flags & 3]! + contentSize)]);
  for (let isLast = false; !isLast;) {
    const header = await input.take(3);
    yield header;
    const block = header.readUIntLE(0, 3);
    const type = (block >> 1) & 3;
    if (type === RESERVED) throw broken('Z_DATA_ERROR', 'a block is of no known type');
    yield* input.pass(type === RLE ? 1 : block >> 3);
    isLast = (block & 1) === 1;
  }
  if ((flags & 4) !== 0) yield await input.take(4);
}

class Input {
  readonly #source: Bytes;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: Bytes) {
    this.#source = source;
  }

  /** So many bytes. @param orNone whether the stream may end before them */
  async take(count: number, orNone = false): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.pass(count, orNone)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** So many bytes, as they come. */
  async *pass(count: number, orNone = false): Bytes {
    let left = count;
    while (left > 0) {
      if (this.#chunk.length === 0) {
        const next = await this.#source.next();
        if (next.done === true) {
          if (orNone && left === count) return;
          throw broken('Z_BUF_ERROR', 'unexpected end');
        }
        this.#chunk = next.value;
      }
      const part = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}

/** As Node's own decompressors fail. */
function broken(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
