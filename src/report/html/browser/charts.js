// Draws the charts of a report in its page, with uPlot. A classic script: it stands in the page as it is.
(() => {
  /** @typedef {import('../chart.ts').Chart} Chart */
  /** @typedef {import('../chart.ts').Scale} Scale */
  /** @typedef {import('uplot')} Plot */

  /** @type {typeof import('uplot')} */
  const UPlot = /** @type {any} */ (globalThis).uPlot;
  /** @type {readonly Chart[]} */
  const charts = JSON.parse(document.getElementById('charts')?.textContent ?? '[]');
  /** @type {{plot: Plot, frame: HTMLElement, chart: Chart}[]} */
  let drawn = [];

  const paperWidth = 660;
  const root = document.documentElement;
  const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 2});
  const brief = new Intl.NumberFormat('en-US', {notation: 'compact', maximumFractionDigits: 1});

  /** @param {string} name */
  const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();

  /** @param {number} value */
  const short = (value) => brief.format(value).replace('K', 'k').replace('M', 'm');

  /** @param {number} us */
  function duration(us) {
    if (us < 1000) return `${whole.format(us)} µs`;
    if (us < 1e6) return `${Number((us / 1000).toPrecision(3))} ms`;
    return `${Number((us / 1e6).toPrecision(3))} s`;
  }

  /** @param {number} reach 1 / (1 − percentile) */
  const percentile = (reach) => `${Number((100 * (1 - 1 / reach)).toPrecision(reach < 100 ? 3 : 7))} %`;

  /** @type {Record<Scale, (value: number) => string>} */
  const written = {
    count: (value) => whole.format(value),
    perSecond: (value) => `${whole.format(value)}/s`,
    us: duration,
    seconds: (value) => `${whole.format(value)} s`,
    percent: (value) => `${whole.format(value)} %`,
    percentile,
  };

  /** @type {Record<Scale, (value: number) => string>} */
  const tick = {
    ...written,
    count: short,
    perSecond: (value) => `${short(value)}/s`,
  };

  /** @param {Chart} chart */
  function series({lines, y, x}) {
    return [
      {label: x.label, value: written_(x.scale)},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(`c${line.colour}`),
        width: line.marks ? 0 : line.broad ? 4.5 : 2,
        value: written_(y.scale),
        spanGaps: line.stepped === true || x.scale === 'perSecond',
        ...(line.dashed ? {dash: [6, 4]} : {}),
        ...(line.stepped && UPlot.paths.stepped ? {paths: UPlot.paths.stepped({align: 1})} : {}),
        ...(line.marks
          ? {
              paths: () => null,
              points: {
                show: true,
                size: 12,
                width: 3,
                stroke: colour(`c${line.colour}`),
                fill: colour('card'),
              },
            }
          : {points: {size: 5, show: x.scale === 'perSecond' || x.scale === 'count', filter: alone}}),
      })),
    ];
  }

  /** @param {Scale} scale */
  const written_ = (scale) => (/** @type {Plot} */ _, /** @type {number | null} */ value) =>
    value === null || value === undefined ? '' : written[scale](value);

  /**
   * Values between two gaps, which no line would show.
   * @param {Plot} plot
   * @param {number} index
   * @param {boolean} all
   */
  function alone(plot, index, all) {
    if (all) return null;
    const values = plot.data[index] ?? [];
    const gap = (/** @type {number} */ at) => values[at] === null || values[at] === undefined;
    const found = [...values.keys()].filter((at) => !gap(at) && gap(at - 1) && gap(at + 1));
    return found.length > 0 ? found : null;
  }

  /** Steps of an axis that counts: there is no half of a connection. */
  const wholeSteps = Array.from({length: 10}, (_, power) =>
    [1, 2, 5].map((digit) => digit * 10 ** power),
  ).flat();

  /** @param {Chart} chart */
  function axes({x, y}) {
    const look = {
      stroke: colour('quiet'),
      font: '12px system-ui, "DejaVu Sans", sans-serif',
      grid: {stroke: colour('grid'), width: 1},
      ticks: {stroke: colour('rule'), width: 1, size: 4},
    };
    const log = y.log === true;
    return [
      {
        ...look,
        size: 30,
        ...(x.scale === 'seconds' ? {} : {label: x.label, labelSize: 18, labelFont: look.font}),
        ...(x.scale === 'count' ? {incrs: wholeSteps} : {}),
        space: x.scale === 'percentile' ? 48 : 64,
        values: (/** @type {Plot} */ _, /** @type {number[]} */ splits) =>
          splits.map((value) => (value === null ? '' : tick[x.scale](value))),
        ...(x.scale === 'percentile'
          ? {splits: percentileSplits, filter: (/** @type {Plot} */ _, /** @type {number[]} */ all) => all}
          : {}),
      },
      {
        ...look,
        size: 62,
        space: 26,
        ...(y.scale === 'count' ? {incrs: wholeSteps} : {}),
        values: (/** @type {Plot} */ _, /** @type {(number | null)[]} */ splits) =>
          splits.map((value) => (value === null ? '' : tick[y.scale](value))),
        ...(log
          ? {
              filter: powersOfTen,
              grid: {...look.grid, filter: powersOfTen},
              ticks: {...look.ticks, filter: powersOfTen},
            }
          : {}),
      },
    ];
  }

  /**
   * @param {Plot} plot
   * @param {number} _
   * @param {number} __
   * @param {number} most
   */
  function percentileSplits(plot, _, __, most) {
    const pixelsToHalf = (plot.bbox.width / devicePixelRatio) * (Math.log10(2) / Math.log10(most));
    const splits = pixelsToHalf < 44 ? [2] : [1, 2];
    for (let reach = 10; reach <= most * 1.001; reach *= 10) splits.push(reach);
    return splits.filter((reach) => reach <= most * 1.001);
  }

  /**
   * @param {Plot} _
   * @param {number[]} splits
   */
  const powersOfTen = (_, splits) =>
    splits.map((value) =>
      Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null,
    );

  /** @param {Chart} chart */
  function scales({x, y, levels, data}) {
    const level = Math.max(0, ...levels.map(({at}) => at));
    const range = (/** @type {Plot} */ _, /** @type {number} */ least, /** @type {number} */ most) => {
      const top = Math.max(most ?? 0, level);
      if (!y.log) return [0, top === 0 ? 1 : top * 1.08];
      const low = 10 ** Math.floor(Math.log10(Math.max(1, least ?? 1)));
      return [low, Math.max(low * 10, 10 ** Math.ceil(Math.log10(top * 1.05)))];
    };
    const values = /** @type {number[]} */ (data[0]);
    const first = values[0] ?? 0;
    const last = values.at(-1) ?? first;
    return {
      x: {
        time: false,
        ...(x.scale === 'percentile' ? {distr: 3} : {}),
        ...(first === last ? {range: [Math.min(0, first), first + 1]} : {}),
      },
      y: {range, ...(y.log ? {distr: 3} : {})},
    };
  }

  /**
   * Levels that have a name, as lines across the chart.
   * @param {Chart} chart
   */
  const drawLevels =
    ({levels}) =>
    (/** @type {Plot} */ plot) => {
      const {ctx} = plot;
      const {left, top, width, height} = plot.bbox;
      const ratio = devicePixelRatio;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = colour('c5');
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.font = `${11 * ratio}px system-ui, "DejaVu Sans", sans-serif`;
      ctx.textBaseline = 'bottom';
      ctx.textAlign = 'left';
      let free = Number.POSITIVE_INFINITY;
      for (const {at, label} of levels) {
        const y = plot.valToPos(at, 'y', true);
        if (y < top || y > top + height) continue;
        ctx.beginPath();
        ctx.moveTo(left, y);
        ctx.lineTo(left + width, y);
        ctx.stroke();
        // Lines that lie close have room for the name of the lowest alone.
        if (free - y < 13 * ratio) continue;
        ctx.fillText(label, left + 4 * ratio, y - ratio);
        free = y;
      }
      ctx.restore();
    };

  /**
   * @param {HTMLElement} frame
   * @param {Chart} chart
   * @param {number} width
   */
  function draw(frame, chart, width) {
    const options = {
      width,
      height: chart.height,
      series: series(chart),
      axes: axes(chart),
      scales: scales(chart),
      cursor: chart.sync ? {sync: {key: chart.sync}} : {},
      hooks: {draw: [drawLevels(chart)]},
      legend: {live: true},
    };
    const plot = new UPlot(/** @type {any} */ (options), /** @type {any} */ (chart.data), frame);
    return {plot, frame, chart};
  }

  /** @param {HTMLElement} frame */
  const isFolded = (frame) => frame.closest('details:not([open])') !== null || frame.clientWidth === 0;

  /**
   * Draws those that are seen; who opens a folded part has its charts drawn then.
   * @param {number} [width] of all of them; left out, each is as wide as its place
   */
  function drawAll(width) {
    for (const {plot} of drawn) plot.destroy();
    drawn = [...document.querySelectorAll('[data-chart]')].flatMap((element) => {
      const frame = /** @type {HTMLElement} */ (element);
      const chart = charts[Number(frame.dataset.chart)];
      return chart && !isFolded(frame) ? [draw(frame, chart, width ?? frame.clientWidth)] : [];
    });
  }

  const places = new ResizeObserver((entries) => {
    if (root.classList.contains('paper')) return;
    for (const {target} of entries) {
      const frame = /** @type {HTMLElement} */ (target);
      const chart = charts[Number(frame.dataset.chart)];
      const there = drawn.find((each) => each.frame === frame);
      if (!chart || isFolded(frame)) continue;
      if (!there) drawn.push(draw(frame, chart, frame.clientWidth));
      else if (there.plot.width !== frame.clientWidth)
        there.plot.setSize({width: frame.clientWidth, height: chart.height});
    }
  });
  for (const frame of document.querySelectorAll('[data-chart]')) places.observe(frame);

  /** A link to a part that is folded opens it. */
  function unfold() {
    const part = document.getElementById(location.hash.slice(1));
    for (const folded of [part?.querySelector('details.rest'), part?.closest('details')])
      if (folded instanceof HTMLDetailsElement) folded.open = true;
  }
  addEventListener('hashchange', unfold);
  unfold();

  /**
   * A button that copies a command. Without a clipboard it marks the command, to be copied by hand.
   * @param {Element} command
   */
  function addCopy(command) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'copy';
    button.setAttribute('aria-label', `copy ${command.textContent}`);
    button.addEventListener('click', async () => {
      getSelection()?.selectAllChildren(command);
      await navigator.clipboard?.writeText(command.textContent ?? '').then(
        () => {
          button.textContent = 'copied';
        },
        () => {},
      );
    });
    command.after(button);
  }
  for (const command of document.querySelectorAll('[data-copy]')) addCopy(command);

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawAll());
  addEventListener('beforeprint', () => {
    root.classList.add('paper');
    drawAll(paperWidth);
  });
  addEventListener('afterprint', () => {
    root.classList.remove('paper');
    drawAll();
  });
  drawAll();
})();
