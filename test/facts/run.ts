/**
 * `npm run facts`: whether each fact that plimsoll's explanations rest on holds on the kernel at hand. Needs Node, unshare(1)
 * and ip(8), and nft(8) for what firewalls do; touches nothing of the machine. Exits with 1 where a fact does not hold.
 */
import {release} from 'node:os';
import {facts} from '../../src/facts/facts.ts';
import {measureFacts} from './measure-facts.ts';

const findings = new Map((await measureFacts()).map((finding) => [finding.fact, finding]));
const counts = {holds: 0, 'does not hold': 0, 'not measured': 0};
for (const [subject, each] of Object.entries(facts)) {
  console.log(`\n${subject}`);
  for (const {name, sentence} of each) {
    const finding = findings.get(name);
    const [verdict, words] =
      finding === undefined
        ? (['not measured', 'no measurement'] as const)
        : 'why' in finding
          ? (['not measured', finding.why] as const)
          : ([finding.holds ? 'holds' : 'does not hold', finding.measured] as const);
    counts[verdict]++;
    console.log(`  ${verdict.padEnd(13)}  ${name}\n${' '.repeat(17)}${words}`);
    if (verdict === 'does not hold') console.log(`${' '.repeat(17)}expected: ${sentence}`);
  }
}
console.log(
  `\nOn Linux ${release()}: ${counts.holds} hold, ${counts['does not hold']} do not hold, ${counts['not measured']} were not measured.`,
);
process.exitCode = counts['does not hold'] === 0 ? 0 : 1;
