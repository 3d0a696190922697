import type {Fact} from '../facts/fact.ts';
import type {Paint} from './colour.ts';
import {hang} from './wrap.ts';

/** Every fact under its subject, with its sentence. */
export function renderFacts(
  factsBySubject: Readonly<Record<string, readonly Fact[]>>,
  paint: Paint,
  width: number,
): string {
  const subjects = Object.entries(factsBySubject).map(([subject, facts]) => {
    const each = facts.map(({name, sentence}) => `  ${name}\n${hang('      ', sentence, width)}`);
    return [paint('bold', subject), ...each].join('\n');
  });
  return [
    hang(
      '',
      'What plimsoll’s authors measured themselves, and its explanations rest on; they cite it as “measured: NAME”. plimsoll explain NAME shows the conditions of one. In the source repository npm run facts measures them again on the kernel at hand.',
      width,
    ),
    ...subjects,
  ].join('\n\n');
}

/** One fact with its conditions. */
export function renderFact(
  {name, sentence, conditions, explainedBy}: Fact,
  paint: Paint,
  width: number,
): string {
  return [
    `${paint('bold', name)}\n${hang('  ', sentence, width)}`,
    `${paint('bold', 'Measured')}\n${hang('  ', conditions, width)}`,
    ...(explainedBy === undefined
      ? []
      : [`${paint('bold', 'Why')}\n${hang('  ', `${explainedBy}.`, width)}`]),
  ].join('\n\n');
}
