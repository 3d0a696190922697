/** What the bench demands; a run that misses one exits with 1. */

/**
 * Of the rate of a C program with nothing but the system calls. Per connection both spend nearly all time in the same
 * kernel code; the rest is what a driver in JavaScript may cost, and a driver that is slower measures itself.
 */
export const leastOfFloor = 0.8;

/**
 * Times the rate of autocannon, which leaves the choice of source ports to the kernel and the sockets to libuv, as
 * load generators on Node do. Beyond half of the ephemeral ports the kernel's search is what it spends its time on.
 */
export const leastOverAutocannon = 10;

/**
 * User memory per held connection, in bytes, beyond what the worker needs to start: arrays alone, no object a
 * connection. A million connections are to fit into 200 MB beside the kernel's own ten gigabytes.
 */
export const mostBytesPerConnection = 200;

/**
 * Wall time from exec, times that of `node -e 0` in the same round: to the end, to the first line, to `ready`, and to 10,000
 * established connections. What is not Node's own is time that a user waits, and every test of the suite.
 */
export const startUpWithin = {version: 1.5, help: 1.8, inspect: 2.5, worker: 1.8, connections: 6};

/** Of what a packet capture on the driver’s own interface shows: whichever is more. Below 20 µs a wake-up is seen. */
export const connectWithin = {share: 0.02, us: 20};

/** At 20,000/s, where the driver spins: 78 to 81 µs on a quiet core. */
export const mostLatenessUs = 150;

/** Of one CPU, for the driver as a whole: what is measured is to be the target, whose host this may be. */
export const mostIdleHoldCpu = 0.01;

/** Largest figure over the smallest: what a healthy server takes at one instant, over repeats. */
export const mostBurstSpread = 1.05;

/** What a server accepts that is quick enough for the driver's own pace to matter, and how near the figure comes to it. */
export const acceptRateWithin = {perSecond: 5000, share: 0.1};

/** Between the timeout that is named and the one that is configured. */
export const mostTimeoutOffMs = 50;

/** A million connections: from exec until all are held, with memory that was never touched before; and from then to the end. */
export const millionWithin = {heldMs: 40_000, endedMs: 15_000};

/** A soak: by how much a worker may grow over all connections, and how much more CPU one may take at the end than at first. */
export const soakWithin = {bytesInAll: 5e6, costInAll: 0.1};
