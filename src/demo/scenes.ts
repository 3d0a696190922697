import type {LimitName} from '../model/limit-names.ts';

/** One limit, as a newcomer is shown it: a listener that has it, and the run that finds it. */
export interface Scene {
  /** The limit that the run must find. */
  readonly limit: LimitName;
  /** What is wrong with the application, in one sentence. */
  readonly truth: string;
  /** Flags of `plimsoll listen`. */
  readonly listen: readonly string[];
  /** The experiment and its flags, as they stand around the target on a command line. */
  readonly experiment: 'ceiling' | 'burst' | 'hold';
  readonly flags: readonly string[];
}

// Patience, holds and repeats are shorter than the defaults: it is a demonstration, and each scene may take ten seconds.
const brief = ['--connect-timeout', '1s', '--hold', '300ms', '--repeats', '1'];

/** In the order in which they are shown. Each says what `plimsoll listen` does, so anybody can repeat it. */
export const scenes: readonly Scene[] = [
  {
    limit: 'accept-stalled',
    truth: 'The application hangs: it listens, and never calls accept.',
    listen: ['--backlog', '16', '--never-accept'],
    experiment: 'ceiling',
    flags: ['-c', '200', ...brief],
  },
  {
    limit: 'target-fds',
    truth: 'The application is out of file descriptors: it may have 64, and every connection takes one.',
    listen: ['--fd-limit', '64'],
    experiment: 'ceiling',
    flags: ['-c', '200', ...brief],
  },
  {
    limit: 'app-cap-reject',
    truth: 'The application takes 50 connections, and sends the rest away with a message.',
    listen: ['--max-connections', '50', '--when-full', 'message'],
    experiment: 'ceiling',
    flags: ['-c', '200', ...brief],
  },
  {
    limit: 'accept-queue-burst',
    truth: 'The application is healthy, but its backlog is 16, and connections come all at once.',
    listen: ['--backlog', '16', '--accept-rate', '100/s'],
    experiment: 'burst',
    flags: ['-c', '32', '--connect-timeout', '500ms', '--repeats', '0'],
  },
  {
    limit: 'idle-timeout',
    truth: 'The application closes a connection that has been silent for 2 seconds.',
    listen: ['--idle-close', '2s'],
    experiment: 'hold',
    flags: ['-c', '50', '-d', '4s'],
  },
];
