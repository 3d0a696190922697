import type {Topic} from './topic.ts';

export const outputsTopic: Topic = {
  name: 'outputs',
  title: 'What -o FILE writes, by the extension of the file',
  parts: [
    '-o may be given several times. The files are opened before the first packet is sent. plimsoll report RECORD -o FILE writes any of them later, from a saved record, on any machine.',
    [
      [
        '.json',
        'the record: everything that was measured, described by dist/record.schema.json of the package',
      ],
      [
        '.html',
        'one page with charts that opens offline: verdict, load line, evidence, limits, timeline, latencies; it loads nothing from the network',
      ],
      ['.md', 'a report for people; also appended to $GITHUB_STEP_SUMMARY where that is set'],
      [
        '.xml',
        'JUnit: a test case for each expectation and each limit. A limit of the target passes, a limit of the driver is an error, a limit that could not be judged is skipped with the reason, an undecided expectation is an error',
      ],
      ['.csv', 'the timeline, a row for each interval; what was not observed is empty'],
      ['.hgrm', 'every latency histogram in the percentile format of HdrHistogram, in ms'],
      ['.prom', 'OpenMetrics in base units, also for the textfile collector of node_exporter'],
    ],
  ],
};
