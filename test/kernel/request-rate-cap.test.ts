import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, hits, measure} from '../helpers/plimsoll.ts';
import {nginx} from '../servers/programs.ts';

test('nginx with limit_req and 429: a rate of requests, and not a number of connections', async () => {
  const ns = await Namespace.open();
  await nginx(
    ns,
    7000,
    `limit_req_zone $server_addr zone=z:1m rate=5r/s;
    limit_req_status 429;
    server {
      listen 127.0.0.1:7000;
      root /etc;
      location / { limit_req zone=z burst=4 nodelay; try_files /hostname =404; }
      error_page 429 = @later;
      location @later { add_header Retry-After 2 always; return 429 "later"; }
    }`,
  );
  const load = ['-c', '40', ...brief];
  const {ceiling} = await measure(ns, 'http://127.0.0.1:7000/', load);
  expect(ceiling.attempts.replies?.['429']).toBeGreaterThan(20);
  expect(hits(ceiling)).toEqual(['request-rate-cap']);
  const found = about(ceiling, 'request-rate-cap');
  expect(found).toMatchObject({confidence: 'certain', ceiling: null});
  expect(found.advice[0]).toContain('Retry-After: 2');
});
