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

/** Wall time of a command that opens no connection, in ms: beyond a third of a second a tool feels slow to start. */
export const mostStartUpMs = 300;
