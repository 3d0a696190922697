import {anyFdsFull} from '../fds-full.ts';
import {clear, defineLimit} from '../limit.ts';
import {lateCount, leftOutCount, unservedCount} from '../trouble.ts';

export const targetFileMax = defineLimit({
  id: 'target-file-max',
  title: 'The target’s host is out of file handles',
  facts: [
    'fs.file-max bounds the open files of the whole machine; accept(2) fails with ENFILE although the process is far below its own limit. Processes with CAP_SYS_ADMIN are exempt (proc_sys_fs(5), accept(2)).',
    'The kernel log says so: VFS: file-max limit N reached.',
    'From outside it looks like any other limit in front of accept(2). Closed connections return their handles to the whole machine, so whether others are admitted afterwards shows nothing.',
  ],
  needs: ['attempts'],
  wants: ['targetFiles', 'acceptors', 'admitted'],
  shapes: ['number', 'every'],
  decide: 'on the target: cat /proc/sys/fs/file-nr',
  judge({attempts, targetFiles, acceptors, admitted}, cite) {
    if (!targetFiles) {
      const silent = unservedCount(attempts);
      if (attempts.established === 0 || silent === 0) return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: attempts.answered > 0 ? attempts.answered : null,
        because: [cite('attempts', 'attempts without an answer, waiting ones included', {value: silent})],
        advice: ['on the target: cat /proc/sys/fs/file-nr'],
      };
    }
    const {allocated, max} = targetFiles;
    if (allocated < 0.9 * max) return clear;
    // accept(2) that fails leaves connections in its queue; whoever was told to go, or was closed, had a file.
    const trouble =
      leftOutCount(attempts) +
      attempts.phantom +
      attempts.unproven +
      lateCount(attempts) +
      (admitted?.queued ?? 0);
    const hit = allocated >= max && trouble > 0 && !(acceptors && anyFdsFull(acceptors));
    return {
      verdict: hit ? 'hit' : 'near',
      confidence: 'certain',
      ceiling: hit && admitted ? admitted.acceptedMost : null,
      because: [
        cite('targetFiles', 'file handles in use on the target', {value: allocated}),
        cite('targetFiles', 'fs.file-max', {value: max}),
        ...(admitted
          ? [cite('admitted', 'connections left in the accept queue', {value: admitted.queued})]
          : []),
      ],
      advice: [
        `raise it: sysctl -w fs.file-max=${max * 4}`,
        "find who holds so many: lsof -n | awk '{print $1}' | sort | uniq -c | sort -n",
      ],
    };
  },
});
