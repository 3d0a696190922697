/** The field that tells the members of a list apart, where they have one; the others go by their index. */
const keyFields = ['limit', 'kind', 'name'] as const;
/** Kept only where they are above 0, so what is missing in them is a 0 and no gap. */
const sparse = /^(attempts\.refusals|attempts\.replies|synRetries|ends)$/;

/**
 * The number at a dotted path: [number], [null] where nothing was measured, [] where this part does not belong to the run.
 * A list is read by the key of its members, by index, or by `last`.
 */
export function readPath(root: object, path: string): readonly (number | null)[] {
  const words = path.split('.');
  let value: unknown = root;
  for (const [index, word] of words.entries()) {
    const parent = value;
    value = memberOf(parent, word);
    if (value !== undefined) continue;
    if (sparse.test(words.slice(0, index).join('.')) && parent !== undefined)
      return isCount(path) ? [0] : [null];
    // A latency that is not there had no sample; other parts belong to some experiments only.
    return words[0] === 'latency' || Array.isArray(parent) ? [null] : [];
  }
  return [typeof value === 'number' ? value : null];
}

const isCount = (path: string) => !path.startsWith('ends.') || path.endsWith('.count');

function memberOf(parent: unknown, word: string): unknown {
  if (typeof parent !== 'object' || parent === null) return undefined;
  if (!Array.isArray(parent))
    return Object.hasOwn(parent, word) ? (parent as Record<string, unknown>)[word] : undefined;
  if (word === 'last') return parent.at(-1);
  if (/^\d+$/.test(word)) return parent[Number(word)];
  return parent.find((member: Record<string, unknown>) =>
    keyFields.some((field) => member?.[field] === word),
  );
}
