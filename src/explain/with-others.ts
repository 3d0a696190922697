import type {Admitted} from '../model/acceptance.ts';
import type {Because} from '../model/finding.ts';
import type {Cite} from './limit.ts';

/** Connections of other clients that the application has: a cap or a descriptor limit counts them as well. */
export function othersOf(admitted: Admitted | undefined): number {
  return admitted?.others?.accepted ?? 0;
}

/** That they are part of a number, where there are any. */
export function citeOthers(cite: Cite<'admitted'>, admitted: Admitted | undefined): Because[] {
  const others = othersOf(admitted);
  return others === 0
    ? []
    : [
        cite('admitted', 'connections of other clients that the application has beside them', {
          value: others,
        }),
      ];
}

/** Of a number of the application's own, in words: 40 of this run and 40 of others. */
export function wholeWords(own: number, admitted: Admitted | undefined): string {
  const others = othersOf(admitted);
  return others === 0
    ? `${own} now`
    : `${own + others} now: ${own} of this run and ${others} of other clients`;
}
