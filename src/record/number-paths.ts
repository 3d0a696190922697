import {z} from 'zod';
import {recordSchema} from './record.ts';

interface Node {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly propertyNames?: {readonly enum?: readonly string[]};
  readonly additionalProperties?: Node | boolean;
}

/** What stands in a path for the key of a list or of a table whose keys are not known beforehand. */
export const anyKey = '*';

interface Paths {
  readonly experiment: readonly string[];
  readonly record: readonly string[];
}

let paths: Paths | undefined;

/**
 * Where numbers stand in a record, as dotted paths, by the schema itself: those of one experiment, and those of the whole
 * record.
 */
export function numberPaths(): Paths {
  paths ??= readPaths();
  return paths;
}

function readPaths(): Paths {
  const {experiments, limits: _, expectations: __, ...rest} = schemaOf(recordSchema).properties ?? {};
  return {
    experiment: [...pathsOf(experiments?.items ?? {}, [])],
    record: [...pathsOf({properties: rest}, [])],
  };
}

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema) as Node;

function* pathsOf(node: Node, path: readonly string[]): Generator<string> {
  const types = [node.type ?? []].flat();
  if (types.includes('number') || types.includes('integer')) yield path.join('.');
  for (const option of node.anyOf ?? []) yield* pathsOf(option, path);
  for (const [key, child] of Object.entries(node.properties ?? {})) yield* pathsOf(child, [...path, key]);
  if (node.items) yield* pathsOf(node.items, [...path, anyKey]);
  if (typeof node.additionalProperties === 'object')
    for (const key of node.propertyNames?.enum ?? [anyKey])
      yield* pathsOf(node.additionalProperties, [...path, key]);
}
