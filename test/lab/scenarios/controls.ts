import {clientAddress, filterInput, Namespace} from '../../helpers/namespace.ts';
import {listen} from '../../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from '../../kernel/programs/acceptor.ts';
import {serveProgram} from '../../kernel/programs/serve-program.ts';
import type {Scenario, Scene} from '../scenario.ts';
import {behindCable, echoed, load, loopback, loopback6, onLoopback} from '../scenes.ts';
import {theme} from '../theme.ts';

function healthy(
  name: string,
  connections: number,
  flags: readonly string[],
  build: () => Promise<Scene>,
): Scenario {
  return {
    name: `healthy, ${name}`,
    facts: 'control',
    truth: {limit: 'no-limit-reached', result: connections},
    flags: ['-c', `${connections}`, ...flags],
    build,
  };
}

const [, , ...brisk] = load(0, '250/s');
const cap100 = ['--max-connections', '100', '--when-full', 'message'];

export const controls = theme(import.meta.filename, [
  healthy('and idle', 10, brisk, () => onLoopback(loopback)),
  healthy('IPv6', 200, brisk, () => onLoopback(loopback6)),
  healthy('2000 as fast as they can', 2000, ['-r', 'max', '--hold', '500ms'], () => onLoopback(loopback)),
  healthy('at 80 % of its cap', 80, brisk, () => onLoopback(loopback, ...cap100)),
  healthy('at 80 % of its cap, and it answers', 80, [...brisk, ...echoed], () =>
    onLoopback(loopback, ...cap100, '--echo'),
  ),
  healthy('at 80 % of its descriptors', 80, brisk, () => onLoopback(loopback, '--fd-limit', '128')),
  healthy('slow, and keeping up', 100, ['-r', '60/s', '--hold', '500ms'], () =>
    onLoopback(loopback, '--accept-rate', '100/s', '--backlog', '16'),
  ),
  healthy('held for less than its idle timeout', 100, brisk, () =>
    onLoopback(loopback, '--idle-close', '20s'),
  ),
  healthy('a burst that its queue holds', 20, ['-r', 'max', '--hold', '1s'], async () => {
    const driver = await Namespace.open();
    await startAcceptor(driver, {backlog: 64, pauseSeconds: 0.3});
    return {driver, target: acceptorTarget};
  }),
  healthy('behind rules that are not met', 60, brisk, () =>
    behindCable(({server}) =>
      filterInput(
        server,
        'tcp dport 7000 tcp flags syn limit rate over 2000/second burst 500 packets counter drop',
        'tcp dport 7000 ct state new ct count over 500 counter drop',
      ),
    ),
  ),
  healthy('with tcp_abort_on_overflow and few TIME_WAIT buckets', 200, brisk, async () => {
    const driver = await Namespace.open();
    await driver.sysctl('net.ipv4.tcp_abort_on_overflow', '1');
    await driver.sysctl('net.ipv4.tcp_max_tw_buckets', '10');
    const {target} = await listen(driver, loopback);
    await serveProgram(driver, 'ports.py', '127.0.0.1', '7000', '100', 'close');
    return {driver, target};
  }),
  healthy('beside 100 connections of others', 100, [...brisk, '--source', clientAddress], async () => {
    const scene = await behindCable(async () => {});
    const [address = '', port = ''] = scene.target.split(':');
    await serveProgram(scene.driver, 'ports.py', address, port, '100', 'hold');
    return scene;
  }),
]);
