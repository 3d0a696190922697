/**
 * Hides the passwords of a command line from ps(1), which shows /proc/PID/cmdline to every user of the host: libuv writes the
 * title over the arguments. What started this process (npx, a shell) shows them still.
 */
export async function hidePasswords(args: readonly string[]): Promise<void> {
  if (!args.some((arg) => /:[^@]*@/.test(arg))) return;
  const {withoutPassword} = await import('../plan/target.ts');
  // Of `--base=redis://…` the name of the flag stays as it is.
  const shown = args.map((arg) => {
    const [flag = ''] = /^--[\w-]+=/.exec(arg) ?? [];
    return `${flag}${withoutPassword(arg.slice(flag.length))}`;
  });
  process.title = ['plimsoll', ...shown].join(' ');
}
