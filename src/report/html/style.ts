/** How the page looks: narrow or wide, light, dark, or on paper. */
export const style = `
:root, .paper {
  color-scheme: light;
  --page: #fbfbfa; --card: #ffffff; --text: #1b1f24; --quiet: #57606a; --rule: #d8dde3; --grid: #e8ebee;
  --c1: #1560bd; --c2: #b45309; --c3: #0f766e; --c4: #8b3fa0; --c5: #c62828; --c6: #6e7781;
  --good: #1a7f37; --bad: #c62828; --open: #57606a; --wall: #b45309;
}
@media screen and (prefers-color-scheme: dark) {
  :root:not(.paper) {
    color-scheme: dark;
    --page: #0f1419; --card: #171d24; --text: #e2e8ee; --quiet: #9aa7b4; --rule: #2c3640; --grid: #242d36;
    --c1: #6cb6ff; --c2: #f0a45d; --c3: #4fd1b5; --c4: #d69ae6; --c5: #ff7b72; --c6: #8b98a5;
    --good: #57c76b; --bad: #ff7b72; --open: #9aa7b4; --wall: #f0a45d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 1.25rem 1rem 3rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
main, header, footer { max-width: 72rem; margin: 0 auto; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1rem; font-weight: 600; color: var(--quiet); }
h1 bdi { color: var(--text); }
nav { font-size: .875rem; }
nav a { margin-right: .6rem; white-space: nowrap; }
h2 { margin: 1.5rem 0 .5rem; padding-top: .6rem; border-top: 1px solid var(--rule); font-size: 1.2rem; line-height: 1.3; }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; line-height: 1.3; }
p { margin: .35rem 0; max-width: 46rem; }
a { color: var(--c1); }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; font-size: .9em; }
.quiet { color: var(--quiet); }
.small { font-size: .875rem; }
.cards { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); margin-top: .75rem; }
.card { padding: .75rem 1rem; background: var(--card); border: 1px solid var(--rule); border-left: 5px solid var(--quiet); border-radius: 6px; }
.card.lead { margin-top: .75rem; }
.card h2 { margin: 0; padding: 0; border: 0; font-size: .875rem; font-weight: 600; color: var(--quiet); }
.card h3 { margin: .25rem 0 .25rem; }
.card .verdict { margin: .1rem 0 .4rem; font-size: 1rem; line-height: 1.35; font-weight: 650; max-width: none; }
.lead .verdict { font-size: 1.35rem; line-height: 1.3; }
.card.limit-found { border-left-color: var(--wall); }
.card.no-limit-reached { border-left-color: var(--good); }
.card.unreachable, .card.expectation-failed { border-left-color: var(--bad); }
.card.inconclusive, .card.interrupted, .card.not-seen, .card.others { border-left-color: var(--open); }
.beside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 1.5rem; }
.command { background: var(--grid); border-radius: 3px; padding: .1em .3em; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.command span { display: inline-block; max-width: 100%; text-indent: 0; }
.copy { margin-left: .35em; padding: 0 .4em; border: 1px solid var(--rule); border-radius: 3px; background: none; color: var(--c1); font: inherit; font-size: .75rem; line-height: 1.4; cursor: pointer; text-indent: 0; }
.advice { margin: .4rem 0; padding: 0; list-style: none; max-width: 46rem; }
.advice li { padding-left: 1.4em; text-indent: -1.4em; margin: .2rem 0; }
.advice li::before { content: "→"; display: inline-block; width: 1.4em; text-indent: 0; color: var(--c1); font-weight: 700; }
.held, .failed, .undecided { font-weight: 600; white-space: nowrap; }
.held { color: var(--good); }
.failed { color: var(--bad); }
.undecided { color: var(--open); }
.expectations td { overflow-wrap: normal; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
table.wide { width: 100%; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding-bottom: .25rem; }
main th, main td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); font-weight: 400; overflow-wrap: anywhere; }
main thead th { color: var(--quiet); font-size: .875rem; border-bottom-color: var(--rule); overflow-wrap: normal; }
main tbody th { font-weight: 600; }
main .number { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.listing th, .listing td { white-space: nowrap; font-size: .8125rem; padding-right: 1rem; }
.bar { display: block; width: 100%; height: .55rem; margin: .45rem 0 .15rem; background: var(--grid); border-radius: 2px; overflow: hidden; }
.bar rect { fill: var(--c1); }
.bar .lost { fill: var(--c5); }
.funnel { width: 100%; table-layout: fixed; }
.funnel th:nth-child(1) { width: 8rem; }
.funnel th:nth-child(2) { width: 5rem; }
.finding { margin: 1rem 0; padding: .9rem 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; }
.finding h3, .finding h4 { margin: 0 0 .25rem; font-size: 1rem; }
.tag { display: inline-block; padding: 0 .5em; border: 1px solid currentColor; border-radius: 1em; font-size: .8125rem; font-weight: 600; }
.tag.hit { color: var(--wall); }
.tag.near { color: var(--c1); }
.ladder { width: 100%; table-layout: fixed; }
.ladder th:nth-child(3), .ladder td:nth-child(3) { padding: 0; border-bottom: 0; }
.ladder .hit th, .ladder .hit td { font-weight: 650; }
.scale, .rung { display: block; width: 100%; overflow: visible; }
.scale { height: .95rem; font-size: .75rem; fill: var(--quiet); }
.ladder tbody td:nth-child(3) { position: relative; }
.rung { position: absolute; inset: 0; height: 100%; }
.rung rect { fill: var(--c1); opacity: .35; }
.hit .rung rect { fill: var(--bad); opacity: 1; }
.rung line { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 4 3; }
.evidence td:nth-child(2) { min-width: 5rem; }
.undecided-limits { margin: .5rem 0; padding: 0; list-style: none; }
.undecided-limits > li { padding: .4rem 0; border-bottom: 1px solid var(--grid); }
details { margin: .5rem 0; }
details.rest { margin: 0; border-top: 1px solid var(--rule); }
.rest > summary { padding: .45rem 0; }
.rest > summary h2 { display: inline; margin: 0; padding: 0; border: 0; font-size: 1rem; }
summary { cursor: pointer; color: var(--c1); font-size: .9rem; padding: .25rem 0; }
figure { margin: .75rem 0; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .15rem; }
.chart { min-width: 0; }
.load-line svg { display: block; width: 100%; height: auto; font-size: 13px; font-variant-numeric: tabular-nums; }
.load-line .grid { stroke: var(--grid); fill: none; }
.load-line .tick { fill: var(--quiet); font-size: 12px; }
.load-line .gap { fill: color-mix(in srgb, var(--c2) 18%, transparent); }
.load-line .reached { fill: color-mix(in srgb, var(--c1) 55%, transparent); }
.load-line .offered { fill: none; stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 4; }
.load-line .limit { fill: none; stroke: var(--bad); stroke-width: 2; }
.load-line .offered-label { fill: var(--quiet); }
.load-line .gap-label, .load-line .reached-label { fill: var(--text); }
.load-line .limit-label { fill: var(--bad); font-weight: 650; }
.load-line .legend { display: none; }
.verdict .id { white-space: nowrap; }
.panels { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2rem; }
.still { margin: .3rem 0; color: var(--quiet); font-size: .9rem; }
.uplot, .u-legend { font: inherit; }
.u-legend { font-size: .8125rem; text-align: left; margin: 0; color: var(--quiet); }
.u-legend.u-inline tr { margin-right: .75rem; }
.u-legend th, .u-legend td { border: 0 !important; padding: 0 .15rem !important; white-space: nowrap; }
.u-inline.u-live th::after { content: none; }
.u-legend .u-series:first-child:has(.u-value:empty) { display: none; }
.u-legend .u-value { color: var(--text); font-variant-numeric: tabular-nums; }
.u-legend .u-marker { width: .8em; height: .8em; }
.u-select { background: color-mix(in srgb, var(--c1) 15%, transparent); }
.u-hz .u-cursor-x, .u-vt .u-cursor-y { border-right-color: var(--quiet); }
.u-hz .u-cursor-y, .u-vt .u-cursor-x { border-bottom-color: var(--quiet); }
@media (max-width: 40rem) {
  .load-line .tick { font-size: 22px; }
  .load-line .tick.below { transform: translateY(7px); }
  .load-line svg text:not(.tick) { display: none; }
  .load-line .legend { display: block; margin: .3rem 0 .6rem; padding: 0; list-style: none; font-size: .8125rem; }
  .load-line .legend li::before { content: ""; display: inline-block; width: 1.1em; height: .7em; margin-right: .4em; }
  .load-line .legend .offered-key::before { height: 0; border-top: 2px dashed var(--quiet); vertical-align: middle; }
  .load-line .legend .reached-key::before { background: color-mix(in srgb, var(--c1) 55%, transparent); }
  .load-line .legend .gap-key::before { background: color-mix(in srgb, var(--c2) 25%, transparent); }
  .load-line .legend .limit-key { color: var(--bad); font-weight: 650; }
  .load-line .legend .limit-key::before { height: 0; border-top: 2px solid var(--bad); vertical-align: middle; }
  .funnel th:nth-child(1) { width: 7.5rem; font-size: .9rem; }
  .funnel th:nth-child(2) { width: 4.5rem; }
  .ladder, .ladder thead, .ladder tbody { display: block; }
  .ladder thead th:nth-child(-n+2) { display: none; }
  .ladder tr { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); }
  .ladder th, .ladder td { border: 0; padding-bottom: .1rem; }
  .ladder thead th:nth-child(3), .ladder td:nth-child(3) { grid-column: 1 / -1; display: block; width: 100%; }
  .rung { position: static; height: 1rem; }
  .evidence thead { display: none; }
  .evidence tr { display: grid; grid-template-columns: minmax(0, 1fr) fit-content(45%); padding: .35rem 0; border-bottom: 1px solid var(--grid); }
  .evidence th, .evidence td { padding: 0; border: 0; }
  .evidence td:nth-child(2) { padding-left: .75rem; text-align: right; }
  .evidence td:nth-child(3) { grid-column: 1 / -1; }
}
@media (min-width: 56rem) {
  body { padding: 2rem 2rem 4rem; }
  .ladder th:nth-child(1) { width: 6rem; }
  .ladder th:nth-child(2) { width: 24rem; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .beside { grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); }
  .finding .beside { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .panels > .whole, .panels > figure:only-child { grid-column: 1 / -1; }
}
@media print {
  body { padding: 0; font-size: 11pt; background: none; }
  h2, h3, figcaption { break-after: avoid; }
  figure, .finding, .card, li, tr { break-inside: avoid; }
  .panels { grid-template-columns: minmax(0, 1fr); }
  .scroll { overflow: visible; }
  details:not([open]) { display: none; }
}
`.trim();
