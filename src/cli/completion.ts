import type {ArgumentsCamelCase, CommandModule} from 'yargs';
import {bashScript} from './completion-bash.ts';
import {zshScript} from './completion-zsh.ts';

const scripts = {bash: bashScript, zsh: zshScript};

interface CompletionArguments {
  shell?: keyof typeof scripts | undefined;
}

/** `plimsoll completion`: what makes a shell complete commands, flags, their values and the names of limits. */
export const completionCommand: CommandModule<object, CompletionArguments> = {
  command: 'completion [shell]',
  describe: 'a script for bash or zsh that completes commands, flags and names of limits',
  builder: (yargs) =>
    yargs
      .positional('shell', {
        choices: Object.keys(scripts) as (keyof typeof scripts)[],
        describe: 'whose script it is; without one that of $SHELL',
      })
      .example('eval "$($0 completion bash)"', 'as a line of ~/.bashrc')
      .example('eval "$($0 completion zsh)"', 'as a line of ~/.zshrc, after compinit')
      .example('$0 completion zsh > ~/.zfunc/_plimsoll', 'or as a file in a folder of fpath')
      .epilogue(exitCodeHelp),
  handler({shell}: ArgumentsCamelCase<CompletionArguments>) {
    const usual = process.env.SHELL?.endsWith('zsh') ? 'zsh' : 'bash';
    process.stdout.write(scripts[shell ?? usual]);
  },
};

const exitCodeHelp = `Environment:
  SHELL  whose script it is, where none is named

Exit codes:
  0         printed
  2         there is no script for such a shell
  70        a bug`;
