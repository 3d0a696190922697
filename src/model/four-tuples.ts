const ports = 65_536;
const bitmapBytes = ports / 8;
/** So many ports of an address are a list; more of them are a bitmap, 8 KiB whatever their number. */
const mostListed = 1024;

/** Ports by address, base64: how a set of four-tuples crosses the border of a process. */
export type EncodedFourTuples = Readonly<Record<string, string>>;

/** Source addresses with their ports: the four-tuples of connections to one target. */
export class FourTuples {
  readonly #ports = new Map<string, Ports>();

  /** @throws RangeError for what is not base64 of a list of ports or a whole bitmap */
  static decode(encoded: EncodedFourTuples): FourTuples {
    const tuples = new FourTuples();
    for (const [address, text] of Object.entries(encoded)) {
      const bytes = new Uint8Array(Buffer.from(text, 'base64'));
      const decoded = Ports.decode(bytes);
      if (!decoded)
        throw new RangeError(
          `ports of ${address}: ${bytes.length} bytes, expected 2 a port, up to ${2 * mostListed}, or ${bitmapBytes}`,
        );
      tuples.#ports.set(address, decoded);
    }
    return tuples;
  }

  /** @param address canonical: RFC 5952, and IPv4 for an IPv4-mapped one */
  add(address: string, port: number): void {
    this.#portsOf(address).add(port);
  }

  addAll(others: FourTuples): void {
    for (const [address, theirs] of others.#ports) this.#portsOf(address).addAll(theirs);
  }

  /** An unspecified source, which the kernel chose an address for, is any address. */
  has(address: string, port: number): boolean {
    const anyAddress = address.includes(':') ? '::' : '0.0.0.0';
    return [address, anyAddress].some((one) => this.#ports.get(one)?.has(port) === true);
  }

  /** The same with each address in another spelling. */
  withAddresses(spell: (address: string) => string): FourTuples {
    const spelled = new FourTuples();
    for (const [address, own] of this.#ports) spelled.#portsOf(spell(address)).addAll(own);
    return spelled;
  }

  get size(): number {
    return [...this.#ports.values()].reduce((sum, {size}) => sum + size, 0);
  }

  /** At most `count` of them, in no order that means anything. */
  some(count: number): {readonly address: string; readonly port: number}[] {
    const found: {address: string; port: number}[] = [];
    for (const [address, own] of this.#ports) {
      for (const port of own) {
        if (found.length >= count) return found;
        found.push({address, port});
      }
    }
    return found;
  }

  encode(): EncodedFourTuples {
    return Object.fromEntries(
      [...this.#ports].map(([address, own]) => [address, Buffer.from(own.encode()).toString('base64')]),
    );
  }

  #portsOf(address: string): Ports {
    let own = this.#ports.get(address);
    if (!own) {
      own = new Ports();
      this.#ports.set(address, own);
    }
    return own;
  }
}

/** A set of ports: short where they are few, for there may be thousands of addresses, and bounded where they are many. */
class Ports {
  #listed: Set<number> | undefined = new Set();
  #bitmap: Uint8Array = new Uint8Array(0);

  /** Undefined for bytes that are neither. */
  static decode(bytes: Uint8Array): Ports | undefined {
    const decoded = new Ports();
    if (bytes.length === bitmapBytes) {
      decoded.#listed = undefined;
      decoded.#bitmap = bytes;
      return decoded;
    }
    if (bytes.length % 2 !== 0 || bytes.length > 2 * mostListed) return undefined;
    for (let at = 0; at < bytes.length; at += 2)
      decoded.add((bytes[at] as number) | ((bytes[at + 1] as number) << 8));
    return decoded;
  }

  add(port: number): void {
    if (this.#listed) {
      this.#listed.add(port);
      if (this.#listed.size > mostListed) this.#spread(this.#listed);
    } else this.#mark(port);
  }

  addAll(others: Ports): void {
    if (others.#listed) {
      for (const port of others.#listed) this.add(port);
      return;
    }
    if (this.#listed) this.#spread(this.#listed);
    for (const [i, byte] of others.#bitmap.entries()) this.#bitmap[i] = (this.#bitmap[i] as number) | byte;
  }

  has(port: number): boolean {
    return this.#listed?.has(port) ?? ((this.#bitmap[port >> 3] as number) & (1 << (port & 7))) !== 0;
  }

  get size(): number {
    if (this.#listed) return this.#listed.size;
    let size = 0;
    for (const byte of this.#bitmap) for (let bits = byte; bits !== 0; bits &= bits - 1) size++;
    return size;
  }

  *[Symbol.iterator](): Iterator<number> {
    if (this.#listed) return yield* this.#listed;
    for (let port = 0; port < ports; port++) if (this.has(port)) yield port;
  }

  encode(): Uint8Array {
    if (!this.#listed) return this.#bitmap;
    return Uint8Array.from([...this.#listed].flatMap((port) => [port & 0xff, port >> 8]));
  }

  #spread(listed: ReadonlySet<number>): void {
    this.#listed = undefined;
    this.#bitmap = new Uint8Array(bitmapBytes);
    for (const port of listed) this.#mark(port);
  }

  #mark(port: number): void {
    this.#bitmap[port >> 3] = (this.#bitmap[port >> 3] as number) | (1 << (port & 7));
  }
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
