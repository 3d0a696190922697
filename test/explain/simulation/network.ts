import type {ShapeName} from '../../../src/explain/shape.ts';

/** What comes of one SYN. */
export type Answer = 'in' | 'drop' | 'rst';

/** Something between the driver and the application that fails in one shape. */
export interface Network {
  /** A SYN at this time, of an attempt whose four-tuple decides the same each time. */
  syn(
    nowMs: number,
    attempt: {readonly source: number; readonly place: number; readonly draw: number},
  ): Answer;
  /** Connections were closed. */
  leave(count: number): void;
  /** Whether a connection that is held answers at this time. */
  alive(nowMs: number): boolean;
  /** The truth in words, for whoever looks into a wrong answer. */
  readonly words: string;
}

type Random = () => number;

const between = (random: Random, least: number, most: number) => least + random() * (most - least);
const whole = (random: Random, least: number, most: number) => Math.floor(between(random, least, most + 1));
const oneOf = <T>(random: Random, ...all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;

/** How attempts are made: the ramp that the network is met with. */
export interface Ramp {
  readonly attempts: number;
  readonly perSecond: number;
  readonly sources: number;
}

/** A network that fails in this shape, with the numbers drawn at random. */
export function networkOf(shape: ShapeName, ramp: Ramp, random: Random): Network {
  const {attempts, perSecond} = ramp;
  const refusal = oneOf<Answer>(random, 'drop', 'drop', 'rst');
  const always = {leave: () => {}, alive: () => true};
  switch (shape) {
    case 'every':
      return {...always, syn: () => refusal, words: `every by ${refusal}`};
    case 'number': {
      const most = whole(random, 5, Math.floor(attempts * 0.9));
      let inside = 0;
      return {
        ...always,
        syn: () => {
          if (inside >= most) return refusal;
          inside++;
          return 'in';
        },
        leave: (count) => {
          inside -= count;
        },
        words: `number ${most} by ${refusal}`,
      };
    }
    case 'rate':
      return random() < 0.25 ? ban(random, refusal) : bucket(perSecond, random, refusal);
    case 'source': {
      const bad = whole(random, 0, ramp.sources - 1);
      return {
        ...always,
        syn: (_, {source}) => (source === bad ? refusal : 'in'),
        words: `source ${bad} of ${ramp.sources} by ${refusal}`,
      };
    }
    case 'share': {
      const of = whole(random, 2, 6);
      const inTurn = random() < 0.5;
      return {
        ...always,
        syn: (_, {draw, place}) => ((inTurn ? place % of === 0 : draw * of < 1) ? refusal : 'in'),
        words: `one of ${of}, ${inTurn ? 'in turn' : 'at random'}, by ${refusal}`,
      };
    }
    case 'random': {
      const lost = oneOf(random, between(random, 0.005, 0.05), between(random, 0.05, 0.35));
      return {...always, syn: () => (random() < lost ? 'drop' : 'in'), words: `loss of ${lost.toFixed(3)}`};
    }
    case 'time': {
      const rampMs = (attempts / perSecond) * 1000;
      const fromMs = between(random, 0.15, 0.8) * rampMs;
      const toMs = random() < 0.5 ? Infinity : fromMs + between(random, 300, 3000);
      const heldDie = random() < 0.7;
      const isOver = (nowMs: number) => nowMs < fromMs || nowMs >= toMs;
      return {
        leave: () => {},
        syn: (nowMs) => (isOver(nowMs) ? 'in' : refusal),
        alive: (nowMs) => !heldDie || isOver(nowMs),
        words: `from ${Math.round(fromMs)} to ${Math.round(toMs)} ms by ${refusal}, held ones ${heldDie ? 'die' : 'live'}`,
      };
    }
  }
}

/** A rule of so many a second with a burst: -m limit, hashlimit, the cps of xinetd. */
function bucket(perSecond: number, random: Random, refusal: Answer): Network {
  const rate = oneOf(random, between(random, 0.01, 0.2), between(random, 0.2, 0.95)) * perSecond;
  const burst = whole(random, 1, 20);
  let tokens = burst;
  let lastMs = 0;
  return {
    leave: () => {},
    alive: () => true,
    syn: (nowMs) => {
      tokens = Math.min(burst, tokens + ((nowMs - lastMs) * rate) / 1000);
      lastMs = nowMs;
      if (tokens < 1) return refusal;
      tokens -= 1;
      return 'in';
    },
    words: `${rate.toFixed(1)}/s of ${perSecond}/s, burst ${burst}, by ${refusal}`,
  };
}

/** So many of one source within a time, and then none of its SYNs until it has been silent for as long: -m recent --update. */
function ban(random: Random, refusal: Answer): Network {
  const hits = whole(random, 6, 20);
  const withinMs = oneOf(random, 30_000, 60_000);
  const seen = new Map<number, number[]>();
  return {
    leave: () => {},
    alive: () => true,
    syn: (nowMs, {source}) => {
      // xt_recent keeps the last times of a source, and looks at as many as --hitcount names.
      const times = [...(seen.get(source) ?? []), nowMs].slice(-hits - 1);
      seen.set(source, times);
      return times.length > hits && nowMs - (times[0] as number) < withinMs ? refusal : 'in';
    },
    words: `ban beyond ${hits} in ${withinMs} ms by ${refusal}`,
  };
}
