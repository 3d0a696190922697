/**
 * A condition of `sh`: the kernel has this module, loaded or built in, so that asking it loads none. Looking is not to
 * change a host. A kernel that takes no modules has no /proc/modules; what is built in is listed by modules.builtin
 * (Documentation/kbuild/kbuild.rst), and in a container without that /proc/kallsyms names a function of it.
 * @param symbol a function of the module
 */
export function kernelHas(module: string, symbol: string): string {
  const builtin = '/lib/modules/$(uname -r)/modules.builtin';
  return `{ [ ! -e /proc/modules ] || grep -q '^${module} ' /proc/modules ||
{ [ -r "${builtin}" ] && grep -q '/${module}[.]ko' "${builtin}"; } ||
{ [ ! -r "${builtin}" ] && grep -qs ' ${symbol}' /proc/kallsyms; }; }`;
}

/** What the kernel asks for the sockets of ss, sock_diag(7); it loads them when they are first asked. */
const diagSymbols = {tcp_diag: 'tcp_diag_dump', unix_diag: 'unix_diag_dump'} as const;
export type DiagModule = keyof typeof diagSymbols;

/** A condition of `sh`: ss is answered without a module being loaded. */
export function kernelHasDiag(module: DiagModule): string {
  return kernelHas(module, diagSymbols[module]);
}
