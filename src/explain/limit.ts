import type {Evidence, EvidenceName} from '../model/evidence.ts';
import type {Because, BoundBy, Confidence} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import type {ShapeName} from './shape.ts';

type Value<R> = R extends {readonly known: true; readonly value: infer T} ? T : never;

/** The values of the evidence a limit declared; touching another does not compile. */
export type Known<Needs extends EvidenceName> = {readonly [Name in Needs]: Value<Evidence[Name]>};

/** Evidence that may be missing: undefined then. */
export type Wanted<Wants extends EvidenceName> = {
  readonly [Name in Wants]: Value<Evidence[Name]> | undefined;
};

/** What judging one limit comes to. */
export type Judgement =
  | {readonly verdict: 'clear'}
  | {readonly verdict: 'unknown'; readonly why: string; readonly because?: readonly Because[]}
  | {
      readonly verdict: 'hit' | 'near';
      readonly confidence: Confidence;
      readonly ceiling: number | null;
      readonly boundBy?: BoundBy;
      /** Of limits that are as sure as each other, one that fits what was seen better stands before the others. */
      readonly fitsBest?: boolean;
      /** One that what was seen only leaves room for stands behind the others. */
      readonly fitsLeast?: boolean;
      /** The confidence rests on what was read, not on how failures are spread: a shape that fits need not be established. */
      readonly isRead?: boolean;
      readonly because: readonly Because[];
      /** What to change, by what is already set; the most useful first. */
      readonly advice: readonly string[];
    };

export const clear: Judgement = {verdict: 'clear'};

/** Makes one `because`, with the source that the named piece of evidence has. */
export type Cite<Names extends EvidenceName> = (
  name: Names,
  reading: string,
  values: Omit<Because, 'reading' | 'from'>,
) => Because;

/** Facts that judge one limit: what it is, what it needs to know, and how it is judged. */
export interface Limit<Needs extends EvidenceName = EvidenceName, Wants extends EvidenceName = EvidenceName> {
  readonly id: LimitName;
  readonly title: string;
  /** What is known about it, for `plimsoll explain`; each paragraph names its source. */
  readonly facts: readonly string[];
  /** Without one of these the verdict is `unknown`, with the reason. */
  readonly needs: readonly Needs[];
  /** May be missing; the judgement is then less sure. */
  readonly wants: readonly Wants[];
  /**
   * How failures are spread that it can cause: it is named only where one of these fits. Absent for a limit whose failures
   * may be spread in any way, or that shows in something else.
   */
  readonly shapes?: readonly ShapeName[];
  /** The reading or test that decides when evidence is missing. */
  readonly decide: string;
  judge(known: Known<Needs> & Wanted<Wants>, cite: Cite<Needs | Wants>): Judgement;
}

/** Keeps the declared needs and wants in the type of `judge`; the list of limits holds them without. */
export function defineLimit<const Needs extends EvidenceName, const Wants extends EvidenceName = never>(
  limit: Omit<Limit<Needs, Wants>, 'wants'> & {readonly wants?: readonly Wants[]},
): Limit {
  return {wants: [], ...limit} as unknown as Limit;
}
