/** One end of a TCP connection, as little of it as tells whose it is. */
export interface PeerRow {
  /** ss's words: LISTEN, ESTAB, SYN-RECV … */
  readonly state: string;
  /** Canonical, and `*` for a listener on both families; see `canonicalAddress`. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly peerAddress: string;
  /** 0 for a listener. */
  readonly peerPort: number;
  /** 0 while no process has accepted the connection (measured: waiting-has-no-inode). */
  readonly inode: number;
}

/** One TCP socket as the kernel lists it, by sock_diag(7) through ss or by /proc/net/tcp. */
export interface SocketRow extends PeerRow {
  /** LISTEN: connections that wait for accept(2). */
  readonly receiveQueue: number;
  /** LISTEN: how many may wait, from ss; /proc/net/tcp does not tell and shows 0. */
  readonly sendQueue: number;
  /** Processes that have it open, as far as ss -p was asked and permitted to see them. */
  readonly pids: readonly number[];
}
