import {deniedInWords} from '../last-words.ts';
import {clear, defineLimit} from '../limit.ts';
import {eachWasServedAndEnded, troubleCount} from '../trouble.ts';

export const targetMemory = defineLimit({
  id: 'target-memory',
  title: 'The target has no memory for more connections',
  facts: [
    'A memory control group at its limit stalls or kills its processes (memory.events max, oom_kill; v1: memory.failcnt, memory.oom_control) (Documentation/admin-guide/cgroup-v2.rst).',
    'TCP as a whole is bounded by tcp_mem, in pages; beyond it connections are aborted and counted in TCPAbortOnMemory (tcp(7)).',
  ],
  needs: ['attempts'],
  wants: ['targetMemory', 'tcpExt', 'ends'],
  decide:
    'on the target: cat memory.events of the service’s control group; nstat -az TcpExtTCPAbortOnMemory; free',
  judge({attempts, targetMemory, tcpExt, ends}, cite) {
    const aborted = tcpExt?.TCPAbortOnMemory ?? 0;
    const {limitMet = 0, oomKills = 0, usedBytes = 0, maxBytes = Infinity, name = ''} = targetMemory ?? {};
    if (!targetMemory && aborted === 0) {
      // From outside a process that was killed for memory is one that died, and had no time for words.
      if (tcpExt || attempts.open > 0 || attempts.endedByPeer === 0 || deniedInWords(attempts)) return clear;
      if (eachWasServedAndEnded(attempts, ends)) return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        because: [cite('attempts', 'connections that ended together', {value: attempts.endedByPeer})],
        advice: [
          'on the target: cat memory.events of the service’s control group; nstat -az TcpExtTCPAbortOnMemory',
        ],
      };
    }
    const trouble = troubleCount(attempts) > 0;
    if (aborted === 0 && oomKills === 0 && !(limitMet > 0 && trouble)) {
      if (usedBytes < 0.9 * maxBytes) return clear;
      return {
        verdict: 'near',
        confidence: 'certain',
        ceiling: null,
        because: [cite('targetMemory', `${name}, bytes used of ${maxBytes}`, {value: usedBytes})],
        advice: [`give the service more memory: ${name}`],
      };
    }
    return {
      verdict: 'hit',
      // A limit that is met makes the kernel reclaim: page cache does that all day, and nobody is refused.
      confidence:
        aborted > 0 || oomKills > 0 ? 'certain' : usedBytes >= 0.9 * maxBytes ? 'likely' : 'possible',
      ceiling: attempts.open > 0 ? attempts.open : null,
      because: [
        ...(targetMemory
          ? [
              cite('targetMemory', `times that ${name} was reached`, {value: limitMet}),
              cite('targetMemory', 'processes killed for lack of memory', {value: oomKills}),
              cite('targetMemory', 'bytes used at the end', {value: usedBytes}),
            ]
          : []),
        ...(aborted > 0
          ? [cite('tcpExt', 'connections aborted for want of TCP memory', {value: aborted})]
          : []),
      ],
      advice:
        aborted > 0
          ? ['raise net.ipv4.tcp_mem, or give the machine more memory']
          : [
              'raise the limit: MemoryMax= of the systemd unit, memory.max of the control group',
              'or let each connection take less',
            ],
    };
  },
});
