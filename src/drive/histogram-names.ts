/** The latency histograms of a run, each in µs; they cross to the coordinator as hdr-histogram's compressed form in base64. */
export const histogramNames = [
  /** connect(2) to established: by the kernel's clock where it timed the handshake, else as the loop saw it. */
  'connect',
  /** connect(2) to the proof of acceptance. */
  'accept',
  /** Due time to established: what open-loop arrivals waited. */
  'response',
  /** tcpi_rtt of handshakes without a SYN retry: the kernel's own clock. */
  'handshake',
  /** Due time to connect(2): how late the driver was. */
  'lateness',
  /** Upper bound of the error of a connect latency: how long nobody had looked, 0 by the kernel's clock. */
  'stampError',
  /** Ages at which connections ended, and the times of the same ends since the run began, by how they ended. */
  'finAge',
  'finTime',
  'rstAge',
  'rstTime',
  'silentAge',
  'silentTime',
  /** Of those by FIN and RST the ones that had been taken: one that is turned away has no age to speak of. */
  'takenAge',
  'takenTime',
] as const;

export type HistogramName = (typeof histogramNames)[number];
