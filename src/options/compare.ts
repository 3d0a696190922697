import {shareFlag, switchFlag} from './flag.ts';

/** What `compare` can be told. */
export const compareFlags = {
  /** What a metric may be worse by before it counts, as a share of its base; 0.05 by default. */
  tolerance: shareFlag({
    name: 'tolerance',
    default: '5%',
    describe: 'how much worse than its base value a metric may be',
    group: 'Gate:',
  }),
  /** Compare records of another target, plan, engine or driver all the same. */
  force: switchFlag({
    name: 'force',
    default: false,
    describe: 'compare even if target, plan, engine or driver differ',
    group: 'Gate:',
  }),
};
