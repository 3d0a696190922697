import {once} from 'node:events';
import {untilSays} from './distant-server.ts';
import {address, program} from './drivers.ts';
import {measureWith} from './measure-with.ts';
import {acceptRateWithin} from './targets.ts';
import type {Verdicts} from './verdicts.ts';

/** Above the port of the listener that the other measurements share. */
const at = `${address}:7084`;

/** `plimsoll rate` beside the pace of a server that accepts so many a second; slower ones are a test (kernel/rate.test.ts). */
export async function measureFastRate(verdicts: Verdicts): Promise<void> {
  const {perSecond, share} = acceptRateWithin;
  const pace = ['--accept-rate', `${perSecond}/s`, '--backlog', '4096', '--until-stdin-closes'];
  const listener = await untilSays(process.execPath, [program, 'listen', at, ...pace]);
  const gone = once(listener, 'close');
  try {
    const {result, findings, attempts} = await measureWith('rate', at, '-r', '7k/s', '--step', '1500ms');
    const hit = findings.find(({verdict}) => verdict === 'hit');
    const isNear = result !== null && Math.abs(result - perSecond) <= share * perSecond;
    const isNamed = hit?.limit === 'accept-rate' && hit.confidence === 'certain';
    // Each was closed as soon as it was accepted, and none is left.
    const isClosed = attempts.held === 0 && attempts.closedByUs === attempts.established;
    verdicts.judge(
      `rate of a server that accepts ${perSecond}/s`,
      `${result}/s, ${hit?.limit} (${hit?.confidence})${isClosed ? '' : `, ${attempts.held} left open`}`,
      `${share * 100} %, accept-rate (certain)`,
      isNear && isNamed && isClosed,
    );
  } finally {
    listener.stdin?.end();
    await gone;
  }
}
