import {execa} from 'execa';
import {expect, test} from 'vitest';
import {roff, section, tagged} from '../../src/cli/roff.ts';
import {need} from '../helpers/need.ts';

/** The lines of a page in which troff was given these texts, as the tags of a list. */
async function shown(texts: readonly string[]): Promise<string[]> {
  need('groff');
  const page = ['.TH X 1', section('LIST'), ...texts.map((text) => tagged(roff(text), 'x')), ''].join('\n');
  const {stdout, stderr} = await execa('groff', ['-man', '-Tutf8', '-ww', '-P-cbou'], {input: page});
  expect(stderr).toBe('');
  return stdout.split('\n').map((line) => line.trim());
}

test.each([
  'plain words of a line',
  '.starts with a dot',
  "'starts with a quote",
  "-e 'ceiling >= 10k' --fail-on-regression",
  '"ERR max number of clients reached\\r\\n"',
  'a \\fBbackslash\\fR and \\n(.x',
  '~/.bashrc `command` ^A $(x) {y} [z]',
  'the target’s phantom … – 99 % µs',
])('%s is shown as it is written', async (text) => {
  expect(await shown([text])).toContain(text);
});
