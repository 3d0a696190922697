import ipaddr from 'ipaddr.js';
import type {Plan} from '../model/plan.ts';

/** One of 127/8 that no run uses unless it is told to. */
const loopbackSource = '127.77.0.1';
/** Addresses of one network differ behind so many bits; nearer ones are tried first. */
const longestPrefix = {4: 32, 6: 128} as const;

/**
 * An address of this machine that the run did not use and that stands where its sources do: on loopback one of 127/8,
 * elsewhere the one that shares most of its first bits with a source. undefined where there is none.
 * @param ownAddresses of the machine's interfaces
 */
export function secondSource(
  {portPool, target, hosts}: Plan,
  ownAddresses: readonly string[],
): string | undefined {
  const {endpoint} = target;
  const [first] = portPool?.sources ?? [];
  if (!portPool || first === undefined || endpoint.family === 'unix') return undefined;
  // Which addresses another host has is not known here.
  if (hosts?.[0] && hosts[0].prefix.length > 0) return undefined;
  if (endpoint.address.startsWith('127.')) return loopbackSource;
  const {family} = endpoint;
  const used = new Set(portPool.sources.map((source) => ipaddr.parse(source).toNormalizedString()));
  const others = ownAddresses.flatMap((address) => {
    const parsed = ipaddr.parse(address);
    const isLike = parsed.kind() === `ipv${family}` && parsed.range() === ipaddr.parse(first).range();
    return isLike && !used.has(parsed.toNormalizedString())
      ? [{address, shared: sharedBits(address, first)}]
      : [];
  });
  const [nearest] = others.sort((a, b) => b.shared - a.shared);
  return nearest && nearest.shared >= longestPrefix[family] / 4 ? nearest.address : undefined;
}

function sharedBits(a: string, b: string): number {
  const [left, right] = [ipaddr.parse(a).toByteArray(), ipaddr.parse(b).toByteArray()];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? left.length * 8 : at * 8 + Math.clz32((left[at] as number) ^ (right[at] as number)) - 24;
}
