import type {NetfilterRule, RulePath} from '../model/host-facts.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import {parseIptablesSave, type SavedTables} from './iptables.ts';
import {kernelHas} from './kernel-modules.ts';
import {nftCommand, parseNftRuleset, type Ruleset} from './nft.ts';
import {parseReading} from './proc/parse-error.ts';
import {toolComplaints, toolReading, toolScripts} from './tool.ts';

/**
 * Both families, by whichever backend is the default and by the old one, whose rules nft does not show. Where the kernel
 * has not loaded the old one, its file is not there (net/netfilter/x_tables.c xt_proto_init), and it has no rules to list.
 */
const savePrograms = {
  iptables: ['iptables-save', ''],
  ip6tables: ['ip6tables-save', 'ip6 '],
  'iptables legacy': ['iptables-legacy-save', '', '/proc/net/ip_tables_names'],
  'ip6tables legacy': ['ip6tables-legacy-save', 'ip6 ', '/proc/net/ip6_tables_names'],
} as const;
type SaveName = keyof typeof savePrograms;
const saves = Object.entries(savePrograms) as [SaveName, (typeof savePrograms)[SaveName]][];

/** Sets `nf_tables` where the kernel has it: asking would load the module. What is not loaded has no rules. */
export const nfTablesScript = `nf_tables=
if ${kernelHas('nf_tables', 'nft_do_chain')}; then nf_tables=1; fi`;

/** The default backend is either: the old one would load its module. */
function saveScript(program: string): string {
  const isNew = `case $(${program} --version 2>/dev/null) in *nf_tables*) true ;; *) false ;; esac`;
  return `[ -z "$nf_tables" ] || { [ -e /proc/modules ] && ! { ${isNew}; }; } || ${program} -c`;
}

/** Three processes, and two more for the old backend; root alone may read. */
export const netfilterScripts: Readonly<Record<string, string>> = {
  modules: nfTablesScript,
  // An nft older than 0.9.1 has no -t, which leaves out the elements of sets: there may be millions.
  ...toolScripts('nft', 'nft', `[ -z "$nf_tables" ] || ${nftCommand} 2>/dev/null || nft list ruleset`),
  ...Object.assign(
    {},
    ...saves.map(([name, [program, , tables]]) =>
      toolScripts(
        name,
        program,
        tables === undefined ? saveScript(program) : `[ ! -e ${tables} ] || ${program} -c`,
      ),
    ),
  ),
};

/**
 * The rules of all of them, each once: what iptables keeps in nf_tables is listed by nft as well, in tables that bear the
 * same names, so these are left to iptables-save, which knows the numbers of its extensions. A tool that is there and
 * fails leaves rules unseen, and then nothing is known.
 */
export function parseNetfilter(parts: ReadonlyMap<string, string>): Reading<Ruleset> {
  const nft = orNoTables(toolReading('nft', nftCommand, parts));
  const saved = new Map<SaveName, Reading<SavedTables>>();
  for (const [name, [program, family]] of saves) {
    const text = orNoTables(toolReading(name, `${program} -c`, parts));
    saved.set(
      name,
      parseReading(text, (output) => parseIptablesSave(output, family)),
    );
  }
  const native = parseReading(nft, parseNftRuleset);
  const readings = [native, ...saved.values()];
  const failed = readings.find((reading) => !reading.known && reading.gap !== 'absent');
  if (failed && !failed.known) return failed;
  if (!readings.some((reading) => reading.known))
    return missing('absent', 'nft, iptables-save', 'neither is there');

  const counted: NetfilterRule[] = [];
  const paths: RulePath[] = [];
  const sources: string[] = [];
  const managed = new Set<string>();
  for (const family of ['iptables', 'ip6tables'] as const) {
    const main = saved.get(family);
    const legacy = saved.get(`${family} legacy`);
    // Where the default is the old backend itself, both print the same.
    const both = main?.known && main.value.inNftables ? [main, legacy] : [main?.known ? main : legacy];
    for (const reading of both) {
      if (!reading?.known) continue;
      // Not spread into push(): there may be more rules than a call takes arguments.
      for (const rule of reading.value.rules) counted.push(rule);
      for (const path of reading.value.paths) paths.push(path);
      if (reading === main || reading.value.tables.length > 0) sources.push(reading.from);
      if (!reading.value.inNftables) continue;
      for (const table of reading.value.tables)
        managed.add(`${family === 'iptables' ? 'ip' : 'ip6'} ${table} `);
    }
    if (!legacy?.known && /legacy tables present/.test(toolComplaints(family, parts)))
      return missing(
        'unreadable',
        savePrograms[`${family} legacy`][0],
        'has rules, and no tool there lists them',
      );
  }
  if (!native.known) return known({counted, uncounted: [], paths}, sources.join(', '));
  const unmanaged = ({chain}: {chain: string}) => ![...managed].some((table) => chain.startsWith(table));
  return known(
    {
      counted: [...counted, ...native.value.counted.filter(unmanaged)],
      uncounted: native.value.uncounted.filter(unmanaged),
      paths: [...paths, ...native.value.paths.filter(unmanaged)],
    },
    [native.from, ...sources].join(', '),
  );
}

/** A kernel that does not have what a tool asks for has no rules there. */
function orNoTables(reading: Reading<string>): Reading<string> {
  const none = /Protocol not supported|Table does not exist|Module \w+ not found/;
  if (reading.known || reading.gap !== 'unreadable' || !none.test(reading.detail ?? '')) return reading;
  return known('', reading.from);
}
