import {randomBytes} from 'node:crypto';
import {type HttpRequest, requestBytes} from './http.ts';
import {partingWords} from './parting.ts';
import {acceptedWith, denied, more, type Proof} from './proof.ts';
import {parseStatusLine} from './status-line.ts';
import {printable, unexpected} from './words.ts';

/** The opening handshake of RFC 6455 section 4.1: 101 is a yes, every other status a no. */
export function wsProof(request: HttpRequest): Proof {
  return {
    opening: requestBytes(request, [
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      'Sec-WebSocket-Version: 13',
    ]),
    judge(received) {
      const status = parseStatusLine(received);
      if (status === undefined) return more;
      if (status === null) return unexpected(received, 'WebSocket');
      const reply = `${status.code}`;
      return status.code === 101 ? acceptedWith(reply) : denied(printable(status.text), reply);
    },
    parting: partingWords,
  };
}
