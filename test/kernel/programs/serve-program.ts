import {join} from 'node:path';
import type {Namespace, Serving} from '../../helpers/namespace.ts';

/** Where a program of this folder lies. */
export function programPath(name: string): string {
  return join(import.meta.dirname, name);
}

/** Starts a program of this folder, each of which says on its first line when it is ready. */
export function serveProgram(namespace: Namespace, name: string, ...args: string[]): Promise<Serving> {
  return namespace.serve('python3', [programPath(name), ...args]);
}
