import axeCore from 'axe-core';
import {afterAll, beforeEach, describe, expect, test} from 'vitest';
import type {Experiment, RunRecord} from '../../../src/record/record.ts';
import {formats} from '../../../src/report/formats.ts';
import {need} from '../../helpers/need.ts';
import {changed, experimentOf, madeHostile, madeSurvey, saved} from '../made-record.ts';
import {Browser, type Shown} from './browser.ts';

let browser: Browser;
let opened = false;
beforeEach(async () => {
  need('chromium', 'DejaVu fonts', 'flock');
  if (!opened) browser = await Browser.open();
  opened = true;
}, 180_000);
afterAll(() => (opened ? browser.close() : undefined));

function render(record: RunRecord): string {
  const text = formats['.html']?.(record);
  if (text === undefined) throw new Error('no .html');
  return text;
}

/** Opens whatever is folded, and waits until its charts are drawn. */
async function unfold({page}: Shown): Promise<void> {
  await page.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
  });
  await expect
    .poll(() =>
      page.evaluate(
        () => document.querySelectorAll('[data-chart]').length - document.querySelectorAll('canvas').length,
      ),
    )
    .toBe(0);
}

/** Rules of axe-core that the page breaks, each with the elements that do. */
async function axe({page}: Shown): Promise<string[]> {
  // The page runs no script but its own: this one comes by the protocol of the browser's tools.
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const {violations} = await (
      globalThis as unknown as {axe: {run: (options: object) => Promise<AxeResults>}}
    ).axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']});
    return violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join(' ')}`);
  });
}

interface AxeResults {
  readonly violations: readonly {readonly id: string; readonly nodes: readonly {readonly html: string}[]}[];
}

/** Of each chart the share of its pixels that anything was drawn on. */
function inkOf({page}: Shown): Promise<number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('canvas')].map((canvas) => {
      const {data} = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      let inked = 0;
      for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) inked++;
      return inked / (canvas.width * canvas.height);
    }),
  );
}

const records: [name: string, record: RunRecord, charts: number][] = [
  ['accept-stalled', saved('accept-stalled'), 7],
  ['refusing', saved('refusing'), 1],
  ['survey', madeSurvey(), 22],
];

describe.each(records)('%s', (_, record, charts) => {
  test.each([
    [360, 'light'],
    [360, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)(
    'at %i pixels, %s: every chart is drawn, nothing is wider, nothing leaves',
    async (width, scheme) => {
      const shown = await browser.show(render(record), {width, scheme});
      expect(await shown.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await unfold(shown);
      const ink = await inkOf(shown);
      expect(ink.length).toBe(charts);
      for (const share of ink) expect(share).toBeGreaterThan(0.003);
      expect(await shown.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const background = await shown.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [red = 0] = /\d+/.exec(background)?.map(Number) ?? [];
      expect(red > 128).toBe(scheme === 'light');
      expect(shown.requests).toEqual([]);
      expect(shown.complaints).toEqual([]);
      await shown.page.close();
    },
  );
});

test.each([
  [390, 'light', madeSurvey()],
  [1280, 'dark', saved('accept-stalled')],
] as const)('axe has no objection at %i pixels, %s', async (width, scheme, record) => {
  const shown = await browser.show(render(record), {width, scheme});
  expect(await axe(shown)).toEqual([]);
  await unfold(shown);
  expect(await axe(shown)).toEqual([]);
  await shown.page.close();
});

const narrow = {width: 360, scheme: 'light'} as const;
const wide = {width: 1440, scheme: 'light'} as const;

describe('what it says', () => {
  test('the verdict stands first, then what was counted, found and to be raised', async () => {
    const shown = await browser.show(render(saved('target-fds')), wide);
    const text = await shown.page.evaluate(() => document.querySelector('main')?.innerText ?? '');
    expect(await shown.page.title()).toBe('plimsoll: tcp://127.0.0.1:7002');
    expect(await shown.page.textContent('.verdict')).toBe(
      '32 connections, limit reached: the accepting process is out of file descriptors (target-fds, certain)',
    );
    const order = [
      '32 connections, limit reached: the accepting process is out of file descriptors',
      '168 wait in the accept queue',
      'What to change',
      'worker_rlimit_nofile N;',
      'Evidence',
      'descriptors of nginx',
      'of those started',
      'Limits of the target',
      'All charts: ceiling',
      'How it was measured',
    ].map((words) => text.indexOf(words));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(-1);
    await shown.page.close();
  });

  test('every experiment of a survey has its verdict, its charts and its figures', async () => {
    const shown = await browser.show(render(madeSurvey()), wide);
    await unfold(shown);
    expect(await shown.page.locator('.card h2').allInnerTexts()).toEqual([
      'ceiling',
      'burst',
      'rate',
      'hold',
      'Other clients',
    ]);
    const titles = await shown.page.locator('figcaption').allInnerTexts();
    for (const title of [
      'Lost connections by burst size',
      'Offered against achieved',
      'Response time by offered rate',
      'When connections ended',
    ])
      expect(titles.filter((each) => each === title)).toEqual([title]);
    expect(titles.filter((each) => each === 'Latency by percentile')).toHaveLength(4);
    expect(await shown.page.locator('td.failed').allInnerTexts()).toEqual(['failed', 'failed']);
    expect(await shown.page.locator('.lead .failed').allInnerTexts()).toEqual(['2 of 3 failed']);
    await shown.page.close();
  });

  test.each<[outcome: Experiment['outcome'], advised: boolean]>([
    ['no-limit-reached', true],
    ['inconclusive', false],
    ['interrupted', false],
  ])('%s: to ask for more is advice: %s', async (outcome, advised) => {
    const html = render(changed('no-limit-reached', {outcome}));
    const [card = ''] = /<section class="card [\s\S]*?<\/section>/.exec(html) ?? [];
    expect(card).toContain('200 connections');
    expect(card.includes('ask for more')).toBe(advised);
  });

  test('headings go down one level at a time', async () => {
    const shown = await browser.show(render(madeSurvey()), wide);
    const levels = await shown.page.evaluate(() =>
      [...document.querySelectorAll('h1, h2, h3, h4')].map(({tagName}) => Number(tagName[1])),
    );
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
    await shown.page.close();
  });

  test('the name of a limit is an anchor of its own, of every limit that was judged', async () => {
    const shown = await browser.show(render(madeSurvey()), wide);
    const ids = await shown.page.evaluate(() => [...document.querySelectorAll('[id]')].map(({id}) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const {findings} of madeSurvey().experiments)
      for (const {limit} of findings) expect(ids).toContain(limit);
    const links = await shown.page.evaluate(() =>
      [...document.querySelectorAll('a')].map((link) => link.getAttribute('href')?.slice(1)),
    );
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(ids).toContain(link);
    await shown.page.close();
  });

  test('a run that was not observed is no row of zeros', async () => {
    const shown = await browser.show(render(saved('not-observed')), wide);
    await unfold(shown);
    const still = await shown.page.locator('.still').allInnerTexts();
    expect(still).toEqual([
      'Accept queue: length not observed.',
      'Dropped for a full accept queue: ListenOverflows, ListenDrops not observed.',
      'Descriptors of the target: open descriptors not observed.',
    ]);
    await shown.page.close();
  });
});

describe('how it behaves', () => {
  test('words of a server stay text', async () => {
    for (const look of [narrow, wide]) {
      const shown = await browser.show(render(madeHostile()), look);
      expect(shown.complaints).toEqual([]);
      expect(shown.requests).toEqual([]);
      expect(await shown.page.evaluate(() => document.scripts.length)).toBe(2);
      expect(await shown.page.locator('img, iframe, object, base, form').count()).toBe(0);
      expect(await shown.page.evaluate(() => document.documentElement.scrollWidth)).toBe(look.width);
      const text = await shown.page.evaluate(() => document.body.textContent ?? '');
      expect(text).toContain('\\u001b[31m\\u0000]]> </testsuite><script>alert(1)</script>');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      await shown.page.close();
    }
  });

  test('a script that is not its own does not run', async () => {
    const html = render(saved('target-fds')).replace('</body>', '<script>alert(2)</script></body>');
    const shown = await browser.show(html, wide);
    expect(shown.complaints).toHaveLength(1);
    expect(shown.complaints[0]).toMatch(/Content Security Policy/);
    await shown.page.close();
  });

  test('a link opens the folded part that it names, and the keyboard opens one as well', async () => {
    const shown = await browser.show(render(saved('target-fds')), wide);
    const open = () =>
      shown.page.evaluate(() =>
        [...document.querySelectorAll('details[open] h2')].map((heading) => heading.textContent),
      );
    await shown.page.getByRole('link', {name: 'How it was measured'}).click();
    await expect.poll(open).toEqual(['How it was measured']);
    await shown.page.locator('summary', {hasText: 'All charts: ceiling'}).focus();
    await shown.page.keyboard.press('Enter');
    await expect.poll(open).toEqual(['All charts: ceiling', 'How it was measured']);
    await shown.page.close();
  });

  test('a command is copied whole, by the keyboard as well, and none that waits for a value', async () => {
    const shown = await browser.show(render(saved('not-observed')), narrow);
    const copies = await shown.page
      .locator('.lead button.copy')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
    expect(copies).toContain('copy sudo plimsoll ceiling tcp://127.0.0.1:7005 -c 60 -r 1000/s');
    const last = shown.page.locator('.lead button.copy').last();
    await last.focus();
    await shown.page.keyboard.press('Enter');
    expect(await shown.page.evaluate(() => getSelection()?.toString())).toBe(
      'plimsoll ceiling http://127.0.0.1:7005 -c 60 -r 1000/s',
    );
    await shown.page.close();
  });

  test('the charts of one run share their cursor', async () => {
    const shown = await browser.show(render(saved('accept-stalled')), wide);
    await unfold(shown);
    const first = shown.page.locator('details .u-over').first();
    await first.hover();
    const times = await shown.page.evaluate(() =>
      [...document.querySelectorAll('details .uplot')].map(
        (plot) => plot.querySelector('.u-series:first-child .u-value')?.textContent,
      ),
    );
    expect(times[0]).toMatch(/^\d.* s$/);
    expect(times.slice(0, 5)).toEqual(Array(5).fill(times[0]));
    await shown.page.close();
  });

  test('paper is light and narrow, and the screen is as it was afterwards', async () => {
    const shown = await browser.show(render(saved('accept-stalled')), {width: 1440, scheme: 'dark'});
    const state = () =>
      shown.page.evaluate(() => ({
        text: getComputedStyle(document.body).color,
        widths: [...document.querySelectorAll('.uplot')].map((plot) => plot.clientWidth),
      }));
    const before = await state();
    await shown.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await shown.page.emulateMedia({media: 'print', colorScheme: 'dark'});
    const paper = await state();
    expect(paper.text).not.toBe(before.text);
    expect(paper.widths).toHaveLength(before.widths.length);
    expect(Math.max(...paper.widths)).toBeLessThan(700);
    for (const share of await inkOf(shown)) expect(share).toBeGreaterThan(0.003);
    await shown.page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await shown.page.emulateMedia({media: 'screen', colorScheme: 'dark'});
    await expect.poll(state).toEqual(before);
    // The browser's own printing, from one end to the other.
    expect((await shown.page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    await expect.poll(state).toEqual(before);
    expect(shown.complaints).toEqual([]);
    await shown.page.close();
  });

  test('a change of the colour scheme redraws the charts', async () => {
    const shown = await browser.show(render(saved('accept-stalled')), wide);
    const first = () =>
      shown.page.evaluate(() => (document.querySelector('canvas') as HTMLCanvasElement).toDataURL());
    const light = await first();
    await shown.page.emulateMedia({colorScheme: 'dark'});
    await expect.poll(first).not.toBe(light);
    await shown.page.close();
  });

  test('a survey of long runs is under 400 kB, and says what it left out', async () => {
    const [row] = experimentOf('accept-stalled').timeline.slice(-1);
    if (!row) throw new Error('no row');
    const timeline = Array.from({length: 20_000}, (_, at) => ({
      ...row,
      atMs: at * 250,
      open: 100_000 + at,
      acceptQueueLength: at % 4000,
    }));
    const survey = madeSurvey();
    const long = {
      ...survey,
      experiments: survey.experiments.map((experiment) => ({...experiment, timeline})),
    };
    const html = render(long);
    expect(Buffer.byteLength(html)).toBeLessThan(400_000);
    const shown = await browser.show(html, narrow);
    await unfold(shown);
    expect(await shown.page.evaluate(() => document.body.innerText)).toMatch(
      /\d{3} of 20,000 samples are drawn/,
    );
    expect(await shown.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(shown.complaints).toEqual([]);
    await shown.page.close();
  });

  test('a run without samples has sentences instead of charts', async () => {
    const shown = await browser.show(
      render(changed('refusing', {latency: {}, timeline: [], steps: []})),
      narrow,
    );
    await unfold(shown);
    expect(await shown.page.locator('canvas').count()).toBe(0);
    expect(await shown.page.locator('.still').allInnerTexts()).toEqual([
      'No sample of the run was kept, so there is no timeline.',
      'There are no latency samples.',
    ]);
    expect(shown.complaints).toEqual([]);
    await shown.page.close();
  });
});
