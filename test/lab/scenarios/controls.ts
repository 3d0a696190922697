import {Namespace} from '../../helpers/namespace.ts';
import {brief, listen} from '../../helpers/plimsoll.ts';
import {theme} from '../theme.ts';

export const controls = theme(import.meta.filename, [
  {
    name: 'healthy, 200 of what it can',
    facts: 'control',
    truth: {limit: 'no-limit-reached', result: 200},
    flags: ['-c', '200', '-r', '250/s', ...brief],
    build: async () => {
      const driver = await Namespace.open();
      const {target} = await listen(driver, '127.0.0.1:7000');
      return {driver, target};
    },
  },
]);
