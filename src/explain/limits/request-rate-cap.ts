import {lastWords} from '../last-words.ts';
import {clear, defineLimit} from '../limit.ts';
import {tooManyRequests} from '../replies.ts';

const saysRate = /rate.?limit|too many requests|slow down|requests per/i;

export const requestRateCap = defineLimit({
  id: 'request-rate-cap',
  title: 'The application limits the rate of requests, not the number of connections',
  facts: [
    '429 Too Many Requests: this client has sent too many requests in a given amount of time; Retry-After says how long to wait (RFC 6585 section 4). 503 may be overload of any kind, with or without Retry-After (RFC 9110 section 15.6.4).',
    'nginx says 503 for limit_req and limit_conn alike unless limit_req_status is set (nginx.org, ngx_http_limit_req_module): offered slowly, requests refused by rate then succeed, those refused by number do not.',
  ],
  needs: ['attempts'],
  wants: ['tests', 'asked'],
  decide: 'offer the same number at a lower rate (--rate): those refused because of the rate then succeed',
  judge({attempts, tests, asked}, cite) {
    const told = tooManyRequests(attempts);
    const words = lastWords(attempts);
    const inWords = words !== undefined && saysRate.test(words.text) ? attempts.refusals.denied : 0;
    const overloaded = attempts.replies['503'] ?? 0;
    const {slower} = tests ?? {};
    const allInSlowly =
      slower !== undefined && slower.entered === slower.tried && slower.tried > attempts.answered;
    if (told + inWords === 0 && !(overloaded > 0 && allInSlowly)) return clear;
    const retryAfter = /Retry-After: ([^;]+)/.exec(words?.text ?? '')?.[1];
    return {
      verdict: 'hit',
      confidence: told > 0 ? 'certain' : 'likely',
      ceiling: null,
      because: [
        ...(told > 0 ? [cite('attempts', 'answers 429, Too Many Requests', {value: told})] : []),
        ...(told === 0 && overloaded > 0 ? [cite('attempts', 'answers 503', {value: overloaded})] : []),
        cite('attempts', 'answered as asked', {value: attempts.answered}),
        ...(words ? [cite('attempts', 'its message', {value: words.text})] : []),
        ...(asked?.perSecond ? [cite('asked', 'offered a second', {value: asked.perSecond})] : []),
        ...(slower
          ? [cite('tests', `answered at ${slower.perSecond}/s, of ${slower.tried}`, {value: slower.entered})]
          : []),
      ],
      advice: [
        retryAfter === undefined
          ? 'offer fewer requests a second (--rate), or raise its limit on the rate; its maximum of connections was not reached'
          : `wait as long as it says, Retry-After: ${retryAfter}, offer fewer requests a second (--rate), or raise its limit on the rate`,
        'nginx: rate= of limit_req_zone and burst= of limit_req; an API gateway: the quota of this client',
      ],
    };
  },
});
