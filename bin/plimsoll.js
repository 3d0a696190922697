#!/usr/bin/env node
// CommonJS (package.json beside it): Node's loader of ES modules takes a tenth of the time in which Node starts.
const {load} = require('./load.js');
// Processes of plimsoll's own load nothing of the command line: a run waits for them.
const [, , name, ...words] = process.argv;
if (name === 'worker' && words.length === 0) load('worker.cjs');
else if (name === 'listen-worker' && words.length === 0) load('listen-worker.cjs');
else {
  // Before the command line is loaded, which takes as long as Node's own start: an early ^C is kept for who ends in order.
  const came = [];
  const keep = (signal) => came.push(signal);
  const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'];
  for (const signal of signals) process.on(signal, keep);
  const take = () => {
    for (const signal of signals) process.off(signal, keep);
    return came.splice(0);
  };
  void load('cli.cjs').runProcess(take);
}
