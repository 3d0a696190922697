import type {Link} from '../../model/host-facts.ts';
import {ParseError} from './parse-error.ts';

/**
 * /proc/net/dev, proc_pid_net(5): two lines of headings, then `eth0:` with bytes, packets, errs, drop, fifo, frame,
 * compressed and multicast received, and bytes, packets, errs, drop, fifo, colls, carrier and compressed sent.
 */
export function parseNetDev(text: string): Link[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (!lines[0]?.startsWith('Inter-|')) throw new ParseError('the headings of /proc/net/dev', lines[0] ?? '');
  return lines.slice(2).map((line) => {
    // A name may itself have a colon: eth0:1 of an alias.
    const match = /^\s*(\S+):\s*((?:\d{1,20}\s*){16,})$/.exec(line);
    if (!match) throw new ParseError('a device with 16 numbers', line);
    const [, device = '', numbers = ''] = match;
    const field = numbers.trim().split(/\s+/).map(Number);
    return {
      device,
      rxBytes: field[0] as number,
      txBytes: field[8] as number,
      rxDropped: field[3] as number,
      txDropped: field[11] as number,
    };
  });
}
