import {bsonScalars} from './bson.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, printable, unexpected} from './words.ts';

// mongodb.com/docs/manual/reference/mongodb-wire-protocol
const headerBytes = 16;
const opMsg = 2013;
/** Flag bits, and the kind of the first section: a document. */
const bodyBegin = headerBytes + 5;
/** Servers before 4.4.2 do not know `hello`; that they say so is an answer. */
const commandNotFound = 59;
/** maxMessageSizeBytes of every server. */
const longestMessage = 48_000_000;

/**
 * `hello` by OP_MSG up to its answer: what every client asks first, and is told without a login. A server beyond
 * net.maxIncomingConnections closes without a word. An answer that is not ok is a no with its code, except of servers that do
 * not know the command yet.
 */
export const mongodbProof: Proof = {
  opening: hello(),
  judge: (received) => judgeMessage(bufferOf(received)),
  parting: () => '',
};

function judgeMessage(bytes: Buffer): Judgement {
  if (bytes.length < headerBytes) return more;
  const length = bytes.readInt32LE(0);
  if (bytes.readInt32LE(12) !== opMsg || length < bodyBegin || length > longestMessage)
    return unexpected(bytes, 'MongoDB');
  if (bytes.length < length) return more;
  const answer = bytes[bodyBegin - 1] === 0 ? bsonScalars(bytes.subarray(bodyBegin, length)) : undefined;
  if (answer === undefined) return unexpected(bytes, 'MongoDB');
  const [ok, code, words] = ['ok', 'code', 'errmsg'].map((name) => answer.get(name));
  if (ok === 1 || ok === true) return acceptedWith('ok');
  if (code === commandNotFound) return acceptedWith(`${code}`);
  return denied(
    printable(`${code ?? ''} ${words ?? ''}`) || '(an error without words)',
    `${code ?? 'not ok'}`,
  );
}

/** `{hello: 1, $db: 'admin'}` */
function hello(): Buffer {
  const elements = Buffer.from('\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0', 'latin1');
  const message = Buffer.concat([Buffer.alloc(bodyBegin + 4), elements]);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(1, 4);
  message.writeInt32LE(opMsg, 12);
  message.writeInt32LE(elements.length + 4, bodyBegin);
  return message;
}
