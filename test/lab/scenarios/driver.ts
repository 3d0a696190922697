import {Namespace} from '../../helpers/namespace.ts';
import {brief, listen} from '../../helpers/plimsoll.ts';
import {theme} from '../theme.ts';

export const driver = theme(import.meta.filename, [
  {
    name: '101 ephemeral ports and one source',
    facts: 'kernel.md 9',
    truth: {limit: 'driver-ports', ceiling: 101, result: 101},
    flags: ['-c', '130', '-r', '250/s', '--source', '127.0.0.1', ...brief],
    build: async () => {
      const driver = await Namespace.open();
      await driver.sysctl('net.ipv4.ip_local_port_range', '40000 40100');
      const {target} = await listen(driver, '127.0.0.1:7000');
      return {driver, target};
    },
  },
]);
