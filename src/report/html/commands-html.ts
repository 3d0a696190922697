import {type Html, html, type Part, words} from './template.ts';

/** Programs that advice names; what follows one of them, up to the end of its clause, is a command. */
const programs = [
  ...[
    'sysctl -w',
    'prlimit',
    'ulimit',
    'ip',
    'ss',
    'nft',
    'iptables-save',
    'conntrack',
    'nstat',
    'ls',
    'cat',
  ],
  ...['journalctl', 'tc', 'npx plimsoll', 'plimsoll', 'sudo', 'fail2ban-client', 'systemctl', 'dmesg'],
];
const ofProgram = String.raw`(?<![\w./-])(?:${programs.join('|')}) (?!as\b|on\b|or\b|and\b)(?:'[^']*'|"[^"]*"|[^\s,;()'"]|\s(?!(?:or|and|on|as|before|with|if|while|shows?|works|in|of|to|after|needs|now|for)\b))+`;
/** \`worker_rlimit_nofile 1024;\`, \`LimitNOFILE=80\`, \`--workers 4\`. */
const ofSetting = String.raw`(?<![\w./-])(?:--[a-z][a-z-]*(?: (?:'[^']*'|\d[\w./-]*|N\b|max\b))?|Limit[A-Z]+=[\w]*|TasksMax=\w*|[a-z]+(?:[_.-][a-z0-9]+)+ ?=? ?(?:\d[\d.]*|N\b);?)`;
const command = new RegExp(`${ofProgram}|${ofSetting}`, 'g');

/** A sentence of advice, what in it is a command or a setting as one that can be copied whole. */
export function withCommands(text: string): Html {
  const parts: Part[] = [];
  let end = 0;
  for (const {0: found, index} of text.matchAll(command)) {
    const code = found.trimEnd().replace(/[.:]$/, '');
    if (index > end) parts.push(words(text.slice(end, index)));
    parts.push(commandHtml(code));
    end = index + code.length;
  }
  if (end < text.length) parts.push(words(text.slice(end)));
  return html`${parts}`;
}

/** Where a value is left to the reader there is nothing to copy yet. */
const complete = (code: string) => !/\bN\b|=$|=;|\b[A-Z]{3,}$|^ulimit -\w+$|^--[a-z-]+$/.test(code);

/** A command: each of its words stays in one piece as long as the line has room for it. */
export function commandHtml(code: string): Html {
  const pieces = code.split(' ').map((piece) => html`<span>${piece}</span>`);
  return html`<code class="command"${complete(code) && html` data-copy`}>${pieces.flatMap((piece, at) => (at === 0 ? [piece] : [' ', piece]))}</code>`;
}
