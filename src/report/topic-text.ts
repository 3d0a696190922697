import type {Topic, TopicRow} from '../topics/topic.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {hang} from './wrap.ts';

/** Every topic by name, to be listed below the limits. */
export function renderTopics(topics: readonly Topic[], paint: Paint, width: number): string {
  const rows = [
    ...topics.map(({name, title}): TopicRow => [name, title]),
    ['facts', 'The measurements that explanations are based on'] satisfies TopicRow,
  ];
  return `${paint('bold', 'more to look up')}\n${renderTable(
    rows.map((row) => [...row]),
    {width},
  )}`;
}

/** One topic as a whole. */
export function renderTopic({name, title, parts}: Topic, paint: Paint, width: number): string {
  return [
    `${paint('bold', name)}\n${hang('  ', `${title}.`, width)}`,
    ...parts.map((part) =>
      typeof part === 'string'
        ? hang('  ', part, width)
        : renderTable(
            part.map((row) => [...row]),
            {width},
          ),
    ),
  ].join('\n\n');
}
