import type {Sample} from '../model/host-facts.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Descriptors} from './progress-snapshot.ts';

/** The process with the fewest descriptors left; undefined where one of them could not be read, for it may be that. Pure. */
export function fullestProcess(sample: Sample | undefined): Descriptors | undefined {
  const processes = (sample && valueIfKnown(sample.processes)) ?? [];
  const read = processes.flatMap(({fds, nofile, comm, pid}) =>
    fds.known && nofile.known && Number.isFinite(nofile.value.soft)
      ? [{process: `${comm} (pid ${pid})`, used: fds.value, most: nofile.value.soft}]
      : [],
  );
  const [first] = read.sort((a, b) => a.most - a.used - (b.most - b.used));
  return read.length === processes.length ? first : undefined;
}
