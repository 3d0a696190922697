import {OutcomeCounter} from '../../../src/drive/outcome-counter.ts';
import {failurePace} from '../../../src/explain/admission-pace.ts';
import type {Seen, ShapeName} from '../../../src/explain/shape.ts';
import type {TestOutcome} from '../../../src/model/active-tests.ts';
import type {Evidence} from '../../../src/model/evidence.ts';
import {PortWalk} from '../../../src/plan/port-walk.ts';
import {slowerThan} from '../../../src/plan/slower.ts';
import {type Attempts, evidenceOf, unobserved} from '../../helpers/evidence.ts';
import {type Network, networkOf, type Ramp} from './network.ts';

/** When SYNs go out (tcp_syn_linear_timeouts 4). */
const synsMs = [0, 1000, 2000, 3000, 4000, 5000, 7000];
const connectTimeoutMs = 10_000;
const testTimeoutMs = 3000;
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];

export interface Simulated {
  readonly seen: Seen;
  /** All that the driver knows of it: nobody looks at the target. */
  readonly evidence: Evidence;
  /** Loss was added to what fails in its own shape. */
  readonly hasLoss: boolean;
  /** So many at a rate, and then none of that source. */
  readonly isBan: boolean;
  readonly words: string;
}

/** One run against a network that fails in this shape, with loss and jitter of its own beside it, and the active tests. */
export function simulate(shape: ShapeName, random: () => number): Simulated {
  const ramp: Ramp = {
    attempts: 40 + Math.floor(random() * 260),
    perSecond: [50, 100, 200, 500, 1000][Math.floor(random() * 5)] as number,
    sources: shape === 'source' ? 2 + Math.floor(random() * 3) : 1 + Math.floor(random() * random() * 4),
  };
  const network = networkOf(shape, ramp, random);
  const loss = random() < 0.5 ? 0 : random() * 0.01;
  const world = new World(network, loss, random);
  const walk = new PortWalk({
    sources: addresses.slice(0, ramp.sources),
    ports: [{first: 40_000, last: 60_000}],
  });
  const order = Array.from({length: 1000}, () => {
    const {sourceIndex} = walk;
    walk.next();
    return sourceIndex;
  });
  const sourceOf = (i: number) => order[i] as number;
  const counter = new OutcomeCounter(addresses.slice(0, ramp.sources));
  counter.begin(0);
  const main = world.open(0, ramp.attempts, ramp.perSecond, connectTimeoutMs, sourceOf, counter);
  let nowMs = (ramp.attempts / ramp.perSecond) * 1000 + connectTimeoutMs + 1000;
  const isAsked = random() < 0.7;
  const held = isAsked ? {asked: main.entered, alive: network.alive(nowMs) ? main.entered : 0} : undefined;
  const spread = counter.spread();
  const {failedShare, admittedPerSecond} = failurePace(spread);
  const slower = slowerThan(failedShare, admittedPerSecond);
  const tests: {-readonly [Name in keyof NonNullable<Seen['tests']>]: NonNullable<Seen['tests']>[Name]} = {};
  if (random() < 0.7) {
    if (random() < 0.5) {
      const [other, again] = world.openBoth(nowMs);
      network.leave(other.entered + again.entered);
      tests.secondSource = {source: '10.0.0.9', room: 0, ...other, again};
      nowMs += 4000;
    }
    if (main.entered > 0) {
      const released = Math.min(10, Math.ceil(main.entered / 2));
      if (network.alive(nowMs)) network.leave(released);
      const more = world.open(nowMs + 300, released * 2, 200, testTimeoutMs, () => 0);
      tests.release = {released, room: released, fresh: true, ...more};
      nowMs += 4000;
      network.leave(more.entered);
    }
    network.leave(main.entered);
    nowMs += 1000;
    if (main.atOnce < ramp.attempts) {
      const slow = world.open(nowMs, slower.connections, slower.perSecond, testTimeoutMs, sourceOf);
      tests.slower = {perSecond: slower.perSecond, ...slow};
    }
  }
  const {attempts, perSecond} = ramp;
  return {
    seen: {
      spread,
      establishedAfter: main.after,
      left: 0,
      connectTimeoutMs,
      ...(held ? {held} : {}),
      tests,
    },
    evidence: evidenceOf(unobserved, {
      asked: {connections: attempts, perSecond, connectTimeoutMs},
      attempts: attemptsOf(main, (attempts / perSecond) * 1000),
      spread,
      tests,
      ...(held ? {held} : {}),
    }),
    hasLoss: loss > 0,
    isBan: network.words.startsWith('ban'),
    words: `${ramp.attempts} at ${ramp.perSecond}/s from ${ramp.sources}: ${network.words}, loss ${loss.toFixed(4)}`,
  };
}

/** The tally of such a run; each connection that got in is held, and its kernel has acknowledged it. */
function attemptsOf({tried, entered, refused, after, inIndexSum}: Opened, rampMs: number): Attempts {
  const failed = tried - entered;
  const lost = failed - refused;
  // Those that gave up had sent all the SYNs that their patience allows.
  const waves = synsMs.filter((ms) => ms < connectTimeoutMs).length;
  return {
    started: tried,
    established: entered,
    confirmed: entered,
    open: entered,
    openConfirmed: entered,
    refusals: {deadline: lost, refused},
    synRetries: Array.from({length: waves}, (_, k) => (after[k] ?? 0) + (k === waves - 1 ? lost : 0)),
    establishedAfter: after,
    openIndexSum: inIndexSum,
    turnedBack: failed,
    turnedBackIndexSum: (tried * (tried - 1)) / 2 - inIndexSum,
    firstStartedAtMs: 1000,
    lastStartedAtMs: 1000 + Math.round(rampMs),
    lastEstablishedAtMs: 1000 + Math.round(rampMs),
  };
}

/** What came of attempts, with the sum of the places of those that got in. */
interface Opened extends TestOutcome {
  readonly atOnce: number;
  readonly after: number[];
  readonly inIndexSum: number;
}

/** Makes attempts against a network in the order of their SYNs, retries included. */
class World {
  readonly #network: Network;
  readonly #loss: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(network: Network, loss: number, random: () => number) {
    this.#network = network;
    this.#loss = loss;
    this.#random = random;
  }

  /** Ten from a second source and ten from a source of the run, at the same moment. */
  openBoth(fromMs: number): [TestOutcome, TestOutcome] {
    const order = Array.from({length: 20}, (_, i) => i % 2).sort(() => this.#random() - 0.5);
    const entered = [0, 0];
    const late = [0, 0];
    const counter = {
      add: (kind: string, i: number) => {
        const which = order[i] as number;
        if (kind === 'atOnce' || kind === 'late') entered[which] = (entered[which] as number) + 1;
        if (kind === 'late') late[which] = (late[which] as number) + 1;
      },
      establish: () => {},
    };
    this.open(fromMs, 20, 400, testTimeoutMs, (i) => (order[i] === 0 ? 9 : 0), counter);
    const outcome = (which: number) => ({
      tried: 10,
      entered: entered[which] as number,
      refused: 0,
      late: late[which] as number,
    });
    return [outcome(0), outcome(1)];
  }

  open(
    fromMs: number,
    attempts: number,
    perSecond: number,
    timeoutMs: number,
    sourceOf: (i: number) => number,
    counter?: Pick<OutcomeCounter, 'add' | 'establish'>,
  ): Opened {
    const random = this.#random;
    const startedMs = Array.from(
      {length: attempts},
      (_, i) => fromMs + (i * 1000) / perSecond + random() * 0.5,
    );
    const draws = Array.from({length: attempts}, () => random());
    const places = Array.from({length: attempts}, () => this.#attempts++);
    const settled = new Uint8Array(attempts);
    const after: number[] = [];
    const waves = synsMs.filter((ms) => ms < timeoutMs);
    const next = waves.map(() => 0);
    let [entered, refused, late, inIndexSum] = [0, 0, 0, 0];
    for (;;) {
      let wave = -1;
      let atMs = Infinity;
      for (let k = 0; k < waves.length; k++) {
        const i = next[k] as number;
        if (i >= attempts) continue;
        const ms = (startedMs[i] as number) + (waves[k] as number);
        if (ms < atMs) {
          atMs = ms;
          wave = k;
        }
      }
      if (wave < 0) break;
      const i = next[wave] as number;
      next[wave] = i + 1;
      if (settled[i] || random() < this.#loss) continue;
      const answer = this.#network.syn(atMs, {
        source: sourceOf(i),
        place: places[i] as number,
        draw: draws[i] as number,
      });
      if (answer === 'drop') continue;
      settled[i] = 1;
      if (answer === 'rst') {
        refused++;
        counter?.add('refused', i, startedMs[i] as number, sourceOf(i));
        continue;
      }
      entered++;
      inIndexSum += i;
      if (wave > 0) late++;
      while (after.length <= wave) after.push(0);
      after[wave] = (after[wave] ?? 0) + 1;
      counter?.add(wave === 0 ? 'atOnce' : 'late', i, startedMs[i] as number, sourceOf(i));
      counter?.establish(atMs);
    }
    for (let i = 0; i < attempts; i++)
      if (!settled[i]) counter?.add('unanswered', i, startedMs[i] as number, sourceOf(i));
    return {
      tried: attempts,
      entered,
      refused,
      late,
      established: entered,
      atOnce: after[0] ?? 0,
      after,
      inIndexSum,
    };
  }
}
