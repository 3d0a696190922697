import {connect} from 'node:net';
import type {Target} from '../model/target.ts';
import {endpointText} from '../model/target.ts';
import type {ProofWishes} from '../plan/choose-proof.ts';
import {protocolOf, request} from '../proof/protocol-of.ts';

/** A server that speaks first does so at once. */
const greetsWithinMs = 300;
const answersWithinMs = 1000;
const connectsWithinMs = 2000;
/** A status line or a greeting, and no page behind it. */
const mostBytes = 1024;

/** What a target was found to speak. */
export interface Asked {
  /** As the flags would ask for it; empty where nothing is known that would prove acceptance. */
  readonly wishes: ProofWishes;
  /** What was found and what is done, in one sentence. */
  readonly words: string;
}

/**
 * Asks a target once, before any load, what it speaks: it waits for a greeting, else sends one HTTP request. For a bare
 * `host:port` whose acceptance nobody can observe: then the proof of its protocol is what shows acceptance.
 */
export async function askProtocol({endpoint}: Target, signal: AbortSignal): Promise<Asked> {
  const off = '--proof none turns that off';
  if (endpoint.family === 'unix') return {wishes: {}, words: ''};
  const {heard, toRequest} = await hear(endpoint, signal);
  const found = protocolOf(heard, {toRequest});
  if (found === undefined)
    return {
      wishes: {},
      words: `Asked once what it speaks, the target gave ${heard.length === 0 ? 'no answer' : 'an answer that is not understood'}: nothing shows whether its application accepts (${off}). A connection that is never accepted keeps its place in the accept queue.`,
    };
  return {
    wishes: found.wishes,
    words: `Asked once what it speaks, the target answered in ${found.name}: ${found.used} (${off}).`,
  };
}

/** All that comes of a connection: a greeting, or the answer to one HTTP request. */
function hear(
  endpoint: Exclude<Target['endpoint'], {family: 'unix'}>,
  signal: AbortSignal,
): Promise<{readonly heard: Uint8Array; readonly toRequest: boolean}> {
  return new Promise((resolve) => {
    const socket = connect({host: endpoint.address, port: endpoint.port, family: endpoint.family});
    const chunks: Buffer[] = [];
    let toRequest = false;
    let timer = setTimeout(end, connectsWithinMs);
    signal.addEventListener('abort', end, {once: true});
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      socket.removeAllListeners();
      socket.on('error', () => {});
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
      resolve({heard: Buffer.concat(chunks).subarray(0, mostBytes), toRequest});
    }
    socket.once('connect', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        toRequest = true;
        socket.write(request(endpointText(endpoint)));
        timer = setTimeout(end, answersWithinMs);
      }, greetsWithinMs);
    });
    // The first bytes tell: a greeting is not answered with a request.
    socket.once('data', (chunk) => {
      chunks.push(chunk);
      end();
    });
    socket.once('close', end);
    socket.once('error', end);
  });
}
