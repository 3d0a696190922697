const ports = 65_536;
const bitmapBytes = ports / 8;

/** Bitmaps of ports by address, base64: how a set of four-tuples crosses the border of a process. */
export type EncodedFourTuples = Readonly<Record<string, string>>;

/**
 * Source addresses with their ports: the four-tuples of connections to one target. A bitmap an address, 8 KiB, whatever
 * the number of connections.
 */
export class FourTuples {
  readonly #bitmaps = new Map<string, Uint8Array>();

  /** @throws RangeError for what is not base64 of a whole bitmap */
  static decode(encoded: EncodedFourTuples): FourTuples {
    const tuples = new FourTuples();
    for (const [address, text] of Object.entries(encoded)) {
      const bitmap = new Uint8Array(Buffer.from(text, 'base64'));
      if (bitmap.length !== bitmapBytes)
        throw new RangeError(`ports of ${address}: ${bitmap.length} bytes, expected ${bitmapBytes}`);
      tuples.#bitmaps.set(address, bitmap);
    }
    return tuples;
  }

  /** @param address canonical: RFC 5952, and IPv4 for an IPv4-mapped one */
  add(address: string, port: number): void {
    const bitmap = this.#bitmapOf(address);
    bitmap[port >> 3] = (bitmap[port >> 3] as number) | (1 << (port & 7));
  }

  addAll(others: FourTuples): void {
    for (const [address, bitmap] of others.#bitmaps) merge(this.#bitmapOf(address), bitmap);
  }

  /** An unspecified source, which the kernel chose an address for, is any address. */
  has(address: string, port: number): boolean {
    return (
      isIn(this.#bitmaps.get(address), port) ||
      isIn(this.#bitmaps.get(address.includes(':') ? '::' : '0.0.0.0'), port)
    );
  }

  /** The same with each address in another spelling. */
  withAddresses(spell: (address: string) => string): FourTuples {
    const spelled = new FourTuples();
    for (const [address, bitmap] of this.#bitmaps) merge(spelled.#bitmapOf(spell(address)), bitmap);
    return spelled;
  }

  get size(): number {
    let size = 0;
    for (const bitmap of this.#bitmaps.values())
      for (const byte of bitmap) for (let bits = byte; bits !== 0; bits &= bits - 1) size++;
    return size;
  }

  /** At most `count` of them, in no order that means anything. */
  some(count: number): {readonly address: string; readonly port: number}[] {
    const found: {address: string; port: number}[] = [];
    for (const [address, bitmap] of this.#bitmaps)
      for (let port = 0; port < ports && found.length < count; port++)
        if (isIn(bitmap, port)) found.push({address, port});
    return found;
  }

  encode(): EncodedFourTuples {
    return Object.fromEntries(
      [...this.#bitmaps].map(([address, bitmap]) => [address, Buffer.from(bitmap).toString('base64')]),
    );
  }

  #bitmapOf(address: string): Uint8Array {
    let bitmap = this.#bitmaps.get(address);
    if (!bitmap) {
      bitmap = new Uint8Array(bitmapBytes);
      this.#bitmaps.set(address, bitmap);
    }
    return bitmap;
  }
}

function merge(into: Uint8Array, from: Uint8Array): void {
  for (let i = 0; i < bitmapBytes; i++) into[i] = (into[i] as number) | (from[i] as number);
}

function isIn(bitmap: Uint8Array | undefined, port: number): boolean {
  return bitmap !== undefined && ((bitmap[port >> 3] as number) & (1 << (port & 7))) !== 0;
}

/** The driver's own ends of its connections, by which the target's ends are told from those of other clients. */
export interface OwnSockets {
  /** Of connections that are open or whose handshake goes on. */
  readonly open: FourTuples;
  /** Of every attempt so far, those that have ended included. */
  readonly used: FourTuples;
  /** To a Unix-domain target: inodes of the open ones, for there is no port. */
  readonly inodes: ReadonlySet<number>;
}
