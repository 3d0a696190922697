import {availableParallelism, loadavg, release} from 'node:os';
import {startListener} from '../../src/listen/child.ts';
import {address, connections, driveAutocannon, driveFloor, drivePlimsoll, port} from './drivers.ts';
import {measureMemory} from './memory.ts';
import {keepNoTimeWait, untilOnlyListener} from './sockets.ts';
import {ratiosOf, type Spread, spreadOf} from './statistics.ts';
import {leastOfFloor, leastOverAutocannon, mostBytesPerConnection} from './targets.ts';

// The inner half of run.ts: expects a network namespace of its own, and the floor compiled.

/** The slowest of the three: two rounds of it keep the bench within its three minutes. */
const autocannonRounds = 2;

/** The floor does the same each time: where it alone swings by more, others had the cores, and ratios are theirs too. */
const quietSwing = 1.5;

const [floor = '', roundsText = ''] = process.argv.slice(2);
const rounds = Number(roundsText);

const rounded = (value: number, digits: number) =>
  value.toLocaleString('en-US', {minimumFractionDigits: digits, maximumFractionDigits: digits});
const spreadText = ({median, min, max}: Spread, digits: number) =>
  `${rounded(median, digits).padStart(9)}  (${rounded(min, digits)} .. ${rounded(max, digits)})`;
const line = (name: string, value: string) => console.log(`  ${name.padEnd(34)}${value}`);
const heading = (text: string) => console.log(`\n${text}`);

let missed = 0;
function judge(what: string, reached: boolean): void {
  if (!reached) missed++;
  console.log(`  ${reached ? 'reached' : 'MISSED '}  ${what}`);
}

/** Every driver in turn, round after round, so that what disturbs this machine disturbs them all. */
async function measureRates() {
  const rates = {
    floor: [] as number[],
    plimsoll: [] as number[],
    autocannon: [] as (number | undefined)[],
  };
  const autocannonEvery = Math.ceil(rounds / autocannonRounds);
  for (let round = 0; round < rounds; round++) {
    rates.floor.push(await driveFloor(floor));
    await untilOnlyListener();
    rates.plimsoll.push(await drivePlimsoll());
    await untilOnlyListener();
    rates.autocannon.push(round % autocannonEvery === 0 ? await driveAutocannon() : undefined);
    await untilOnlyListener();
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  return rates;
}

keepNoTimeWait();
const kernel = `kernel ${release()}, node ${process.version}, ${availableParallelism()} cores`;
console.log(`${kernel}; a network namespace of its own, loopback`);
console.log(`Listener of all rounds: plimsoll listen ${address}:${port}, accepting in batches.`);
console.log('Rates are those of a shared machine at this moment. Only ratios within this run mean anything.');

const listener = await startListener([`${address}:${port}`]);
try {
  const {floor: c, plimsoll, autocannon} = await measureRates();
  heading(`${rounded(connections, 0)} connections opened and held, connections/s, median (min .. max)`);
  line('C floor (floor.c)', spreadText(spreadOf(c), 0));
  line('plimsoll ceiling -r max -w 1', spreadText(spreadOf(plimsoll), 0));
  line('autocannon', spreadText(spreadOf(autocannon.filter((rate) => rate !== undefined)), 0));
  heading('Ratios within a round, median (min .. max)');
  const ofFloor = spreadOf(ratiosOf(plimsoll, c));
  const overAutocannon = spreadOf(ratiosOf(plimsoll, autocannon));
  line('plimsoll / C floor', spreadText(ofFloor, 2));
  line('plimsoll / autocannon', spreadText(overAutocannon, 1));

  const {min, max} = spreadOf(c);
  if (max / min > quietSwing)
    console.log(
      `  BUSY: the floor alone swung by a factor of ${rounded(max / min, 1)}, load ${rounded(loadavg()[0] ?? 0, 1)}; repeat on a quiet machine`,
    );

  const {arrays, growth} = await measureMemory();
  const bytes = arrays + growth.median;
  heading('User memory per held connection, bytes');
  line('arrays made beforehand, exact', rounded(arrays, 0).padStart(9));
  line('growth from 1,000 to 19,000 held', spreadText(growth, 0));

  heading('Targets');
  judge(
    `at least ${leastOfFloor} of the C floor: ${rounded(ofFloor.median, 2)}`,
    ofFloor.median >= leastOfFloor,
  );
  judge(
    `at least ${leastOverAutocannon} times autocannon: ${rounded(overAutocannon.median, 1)}`,
    overAutocannon.median >= leastOverAutocannon,
  );
  judge(
    `at most ${mostBytesPerConnection} bytes a connection: ${rounded(bytes, 0)}`,
    bytes <= mostBytesPerConnection,
  );
} finally {
  await listener.stop();
}
process.exit(missed > 0 ? 1 : 0);
