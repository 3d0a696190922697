import {fileURLToPath} from 'node:url';

/** Path of the program itself, for processes of its own: workers and listeners. The same from src and from dist. */
export const program = fileURLToPath(new URL('../bin/plimsoll.js', import.meta.url));

/**
 * What the environment of such a process has otherwise than this one. Node reads all certificates of NODE_EXTRA_CA_CERTS as
 * it starts (node::crypto::NewRootCertStore), which takes it longer than all else where that is the system's own file; no
 * connection of ours verifies a certificate.
 */
export const programEnvironment = {NODE_EXTRA_CA_CERTS: undefined} as const;

/** The worker in one file, for hosts on which plimsoll is not installed. */
export const workerBundle = fileURLToPath(new URL('../dist/worker-bundle.cjs', import.meta.url));
