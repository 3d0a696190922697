import {hostsTopic} from './hosts.ts';
import {methodTopic} from './method.ts';
import {outputsTopic} from './outputs.ts';
import {permissionsTopic} from './permissions.ts';
import {proofTopic} from './proof.ts';
import {readingTopic} from './reading.ts';
import type {Topic} from './topic.ts';

/** Every topic, in the order in which a user meets them. */
export const topics: readonly Topic[] = [
  proofTopic,
  readingTopic,
  outputsTopic,
  hostsTopic,
  permissionsTopic,
  methodTopic,
];
