import {readFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {FileTableWatch} from '../../src/observe/file-table-watch.ts';

test('the file that was opened once tells the value of now at each look', () => {
  const watch = new FileTableWatch();
  onTestFinished(() => watch.close());
  expect(watch.fullest).toMatchObject({known: false, gap: 'not-observed'});
  watch.look();
  watch.look();
  const max = Number(readFileSync('/proc/sys/fs/file-max', 'utf8'));
  expect(watch.fullest).toMatchObject({
    known: true,
    value: {max: max > Number.MAX_SAFE_INTEGER ? Infinity : max},
  });
  expect(watch.fullest.known && watch.fullest.value.allocated).toBeGreaterThan(0);
});
