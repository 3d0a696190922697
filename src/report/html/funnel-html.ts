import type {Experiment} from '../../record/record.ts';
import {funnelRows} from '../funnel-text.ts';
import {bar} from './bar.ts';
import {type Html, html, words} from './template.ts';

const stages = ['started', 'established', 'confirmed', 'accepted', 'served', 'held'];

/** From attempt to held connection, each stage a bar of what was started, and where the rest went. */
export function funnel(experiment: Experiment): Html {
  const {attempts} = experiment;
  const counts: Readonly<Record<string, number | null | undefined>> = {
    ...attempts.refusals,
    started: attempts.started,
    established: attempts.established,
    confirmed: attempts.confirmed,
    accepted: attempts.accepted,
    served: attempts.served,
    held: attempts.held,
    phantom: attempts.phantom,
    unconfirmed: attempts.unconfirmed,
    'closed by peer': attempts.closedByPeer,
    lost: attempts.lost,
    pending: attempts.pending,
  };
  return html`<table class="funnel">
<thead><tr><th scope="col">stage</th><th scope="col" class="number">count</th><th scope="col">of those started</th></tr></thead>
<tbody>${funnelRows(experiment).map(([name = '', count, text = '']) => {
    const value = name === 'message' ? undefined : counts[name];
    const shown =
      value !== undefined &&
      value !== null &&
      attempts.started > 0 &&
      bar(value / attempts.started, stages.includes(name) ? undefined : 'lost');
    return html`<tr><th scope="row">${name}</th><td class="number">${count}</td><td>${shown}<span class="small">${words(text)}</span></td></tr>
`;
  })}</tbody>
</table>`;
}
