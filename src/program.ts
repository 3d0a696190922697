import {fileURLToPath} from 'node:url';

/** Path of the program itself, for processes of its own: workers and listeners. The same from src and from dist. */
export const program = fileURLToPath(new URL('../bin/plimsoll.js', import.meta.url));

/** The worker in one file, for hosts on which plimsoll is not installed. */
export const workerBundle = fileURLToPath(new URL('../dist/worker-bundle.cjs', import.meta.url));
