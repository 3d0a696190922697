// A hostile target. usage: listener.mjs KIND; prints its port, and ends with its standard input.
import {createServer} from 'node:net';
import {gzipSync} from 'node:zlib';

/** Escapes of a terminal, markup, formulas, commands of CI, a table: whatever some output might take for its own. */
const words =
  '\u001b]0;owned\u0007\u001b[2J\u009b31m<script>alert(1)</script> =cmd|x!A0 | a | b ``` "} 1\n::set-output name=x::y';

/** Writes for as long as the peer reads. */
function pump(socket, chunk) {
  const go = () => {
    while (!socket.destroyed && socket.write(chunk));
    socket.once('drain', go);
  };
  go();
}

function every(ms, socket, act) {
  const timer = setInterval(act, ms);
  socket.on('close', () => clearInterval(timer));
}

const bomb = gzipSync(Buffer.alloc(50e6));
const kinds = {
  endless: (socket) => pump(socket, Buffer.alloc(65_536, 'x')),
  'endless behind a good answer': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    pump(socket, Buffer.alloc(65_536, 'x'));
  },
  binary: (socket) => socket.write(Buffer.from(Array.from({length: 70_000}, (_, i) => (i * 7919) % 256))),
  'words for every output': (socket) => socket.end(`${words}\r\n`),
  'headers without end': (socket) => {
    socket.write('HTTP/1.1 503 Busy\r\n');
    pump(socket, Buffer.from('X-A: b\r\n'.repeat(8000)));
  },
  'one byte a second': (socket) => every(1000, socket, () => socket.write('H')),
  'a byte at a time': (socket) => {
    socket.write('HTTP/1.1 503 ');
    every(1, socket, () => socket.write('s'));
  },
  'fifty megabytes in fifty kilobytes': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
    socket.write(bomb);
  },
};

const answer = kinds[process.argv[2]];
const server = createServer({noDelay: true}, (socket) => {
  socket.on('error', () => {});
  socket.resume();
  answer(socket);
});
server.listen(0, '127.0.0.1', 64, () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
