import {expect, test} from 'vitest';
import {openPair, serverAddress6} from '../helpers/namespace.ts';
import {about, brief, hits, listen, measure} from '../helpers/plimsoll.ts';

const most = 1024;
const sources = 1100;

// One table serves the machine, so nobody else may need a neighbour meanwhile; that of IPv6 is asked for by few.
test('a link with more neighbours than gc_thresh3: each further source gets no answer', async () => {
  const {client, server} = await openPair({alone: true});
  const addresses = Array.from({length: sources}, (_, i) => `fd00:9::1:${(i + 1).toString(16)}`);
  const batch = addresses.map((address) => `address add ${address}/64 dev cable nodad`).join('\n');
  const {exitCode, stderr} = await client.run('ip', ['-6', '-batch', '-'], {input: `${batch}\n`});
  if (exitCode !== 0) throw new Error(`ip: ${stderr}`);
  const {target} = await listen(server, `[${serverAddress6}]:7000`);
  const {ceiling} = await measure(client, target, [
    ...['-c', String(sources), '-r', '2k/s', ...brief],
    ...['--source', `fd00:9::1:1-${sources.toString(16)}`],
  ]);
  expect(ceiling.attempts.established).toBeGreaterThan(most / 2);
  expect(ceiling.attempts.established).toBeLessThanOrEqual(most);
  expect(hits(ceiling)[0]).toBe('neighbour-table');
  expect(about(ceiling, 'neighbour-table')).toMatchObject({verdict: 'hit', confidence: 'certain'});
  expect(about(ceiling, 'connection-cap')).not.toMatchObject({confidence: 'likely'});
});
