import type {Acceptor} from '../model/evidence.ts';
import {type ServerSetting, serverSettingOf} from '../model/server-settings.ts';

/** Advice for the server at hand, where it is one whose settings are known; none where it is not. */
export function ownSetting(acceptors: readonly Acceptor[] | undefined, setting: ServerSetting): string[] {
  const own = serverSettingOf(
    (acceptors ?? []).map(({comm}) => comm),
    setting,
  );
  return own === undefined ? [] : [own];
}
