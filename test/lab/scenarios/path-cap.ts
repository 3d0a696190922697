import {filterInput, openPair, serverAddress} from '../../helpers/namespace.ts';
import {brief, listen} from '../../helpers/plimsoll.ts';
import {theme} from '../theme.ts';

export const pathCap = theme(import.meta.filename, [
  {
    name: 'nft ct count over 10 drop',
    facts: 'kernel.md 12',
    truth: {limit: 'connection-cap', ceiling: 10, result: 10},
    flags: ['-c', '60', '-r', '200/s', ...brief],
    build: async () => {
      const {client, server} = await openPair();
      await filterInput(server, 'tcp dport 7000 ct state new ct count over 10 counter drop');
      const {target} = await listen(server, `${serverAddress}:7000`);
      return {driver: client, target};
    },
  },
]);
