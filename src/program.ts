import {fileURLToPath} from 'node:url';

/** Path of the program itself, for processes of its own: workers and listeners. The same from src and from dist. */
export const program = fileURLToPath(new URL('../bin/plimsoll.js', import.meta.url));
