import {ParseError} from './parse-error.ts';

/** One Unix-domain socket of /proc/net/unix with a name. */
export interface UnixRow {
  readonly listening: boolean;
  /** 1 not connected, 2 connected and not yet accepted, 3 connected: net/unix/af_unix.c unix_seq_show. */
  readonly state: number;
  readonly inode: number;
  readonly path: string;
}

/** __SO_ACCEPTCON of include/linux/net.h. */
const acceptsConnections = 0x10000;

/**
 * /proc/net/unix, proc_net_unix(5), without the nameless sockets. A connection has the name of its listener from the
 * moment of connect(2): state 2 and inode 0 while it waits for accept(2), state 3 afterwards (measured on 6.18).
 */
export function parseNetUnix(text: string): UnixRow[] {
  const rows: UnixRow[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('Num ')) continue;
    const match =
      /^[0-9a-f]+: [0-9A-F]{8} [0-9A-F]{8} ([0-9A-F]{8}) [0-9A-F]{4} ([0-9A-F]{2}) +(\d{1,20})(?: (.*))?$/.exec(
        line,
      );
    if (!match) throw new ParseError('a Unix-domain socket', line);
    const [, flags = '', state = '', inode, path] = match;
    if (path === undefined) continue;
    rows.push({
      listening: (Number.parseInt(flags, 16) & acceptsConnections) !== 0,
      state: Number.parseInt(state, 16),
      inode: Number(inode),
      path,
    });
  }
  return rows;
}
