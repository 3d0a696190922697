import {exitCodes} from '../exit-codes.ts';
import {command} from './command.ts';
import {bashScript} from './completion-bash.ts';
import {fishScript} from './completion-fish.ts';
import {zshScript} from './completion-zsh.ts';

const exitCodeHelp = `Environment:
  SHELL  whose script it is, where none is named

Exit codes:
  0         printed
  2         there is no script for such a shell
  70        internal error`;

const scripts = {bash: bashScript, zsh: zshScript, fish: fishScript};
type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as Shell[];

/** `plimsoll completion`: what makes a shell complete commands, flags, their values and the names of limits. */
export const completionCommand = command({
  name: 'completion',
  describe: 'print a completion script for bash, zsh or fish',
  words: {shell: {choices: shells, describe: 'shell to write the script for; default: that of $SHELL'}},
  examples: [
    ['eval "$(plimsoll completion bash)"', 'as a line of ~/.bashrc'],
    ['eval "$(plimsoll completion zsh)"', 'as a line of ~/.zshrc, after compinit'],
    ['plimsoll completion zsh > ~/.zfunc/_plimsoll', 'or as a file in a folder of fpath'],
    ['plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish', 'once, for fish'],
  ],
  epilogue: exitCodeHelp,
  async run({env, io}, {words}) {
    const usual = shells.find((shell) => env.SHELL?.endsWith(shell)) ?? 'bash';
    io.stdout.write(scripts[(words.shell as Shell | undefined) ?? usual]);
    return exitCodes.measured;
  },
});
