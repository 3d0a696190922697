import {formatCount} from '../model/units.ts';

const times: Record<number, string> = {1: 'once', 2: 'twice'};

/** `3 once, 2 twice`: attempts by the number of their SYN retries; empty where there was none. */
export function retryWords(synRetries: readonly number[]): string {
  return synRetries
    .flatMap((count, retries) =>
      retries > 0 && count > 0 ? [`${formatCount(count)} ${times[retries] ?? `${retries} times`}`] : [],
    )
    .join(', ');
}
