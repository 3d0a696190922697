import {test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {expectRateOf} from './accepts-a-second.ts';

test('a server that accepts 5000 a second behind a queue of 4096', async () => {
  // Its own pace, and that of the driver, would feel what others do.
  const ns = await Namespace.open({alone: true});
  await expectRateOf(5000, 4096, ns, ['-r', '7k/s', '--step', '1500ms']);
});
