import type {ServerFacts, SettingKind} from '../model/server.ts';
import {serverSettingOf} from '../model/server-settings.ts';
import type {Acceptor} from '../model/target-evidence.ts';

/**
 * Advice for the server at hand, where it is one whose settings are known; none where it is not.
 * @param facts what its command line and configuration say, where they were read
 */
export function ownSetting(
  acceptors: readonly Acceptor[] | undefined,
  kind: SettingKind,
  facts?: ServerFacts,
): string[] {
  const own = serverSettingOf(
    (acceptors ?? []).map(({comm}) => comm),
    kind,
    facts,
  );
  return own === undefined ? [] : [own];
}
