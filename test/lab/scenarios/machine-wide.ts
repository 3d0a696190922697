import {setForSeconds} from '../../helpers/machine-setting.ts';
import {filterInput, filterOutput, Namespace, type Pair} from '../../helpers/namespace.ts';
import {startPatient, takeFilesAway} from '../../kernel/programs/patient.ts';
import type {Scene} from '../scenario.ts';
import {behindCable, load, loopback} from '../scenes.ts';
import {theme} from '../theme.ts';

/** Settings of the whole machine, for which a scenario must be alone. */
const unable = () => (process.getuid?.() === 0 ? undefined : 'settings of the machine are for root alone');

/** A table of 50 entries; the maximum is one for the machine, and each network namespace is compared with its own count. */
async function tracked(track: (pair: Pair) => Promise<void>): Promise<Scene> {
  const scene = await behindCable(track, {alone: true});
  const setting = await setForSeconds('/proc/sys/net/netfilter/nf_conntrack_max', '50', 90);
  return {
    ...scene,
    meanwhile: async (run) => {
      await run.ended;
      setting.putBack();
    },
  };
}

const tracking = 'ct state established accept';

export const machineWide = theme(import.meta.filename, [
  {
    name: 'nf_conntrack_max 50 on the target',
    facts: 'kernel.md 10',
    // The maximum is the driver's as well, and the connections of its neighbour fill its table.
    truth: {
      limit: 'conntrack-table',
      ceiling: 50,
      result: 50,
      fewerBesideNeighbour: true,
      besideNeighbour: ['driver-egress'],
    },
    unable,
    flags: load(100, '200/s'),
    build: () => tracked(({server}) => filterInput(server, tracking)),
  },
  {
    name: 'nf_conntrack_max 50 on the driver',
    facts: 'kernel.md 10',
    truth: {limit: 'driver-egress', ceiling: 50, result: 50},
    unable,
    flags: load(100, '200/s'),
    build: () => tracked(({client}) => filterOutput(client, tracking)),
  },
  {
    name: 'fs.file-max on the target',
    facts: 'kernel.md 17',
    truth: {limit: 'target-file-max'},
    unable,
    flags: load(300, '100/s'),
    build: async () => {
      const driver = await Namespace.open({alone: true, ofRoot: true});
      const server = await startPatient(driver);
      return {driver, target: loopback, meanwhile: (run) => takeFilesAway(server, run.ended)};
    },
  },
]);
