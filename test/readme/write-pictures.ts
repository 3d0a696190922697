/**
 * Makes the pictures of the README anew from a real run: Debian's nginx with 40 descriptors, in a network namespace of its
 * own, in a terminal that is recorded as it goes on. Takes half a minute: npm run pictures
 */
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {execa} from 'execa';
import {chromium} from 'playwright-core';
import {nginxConf} from '../servers/nginx-conf.ts';
import {readmeCommand, terminalSize} from './run-shown.ts';
import {type Frame, terminalSvg, visible} from './terminal-svg.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = join(root, '.readme');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pictures-'));
const frameEveryMs = 300;

/** Runs in a namespace of its own, which ends with it: the server, a terminal, and a look at it every so often. */
const script = `
set -eu
ip link set lo up
mount --bind '${folder}/nginx.conf' /etc/nginx/nginx.conf
unshare -U --map-user=1000 /usr/sbin/nginx -e '${folder}/error.log' &
server=$!
until ss -ltnH | grep -q :8080; do sleep 0.1; done
tmux() { command tmux -u -S '${folder}/tmux' "$@"; }
tmux -f /dev/null new-session -d -x ${terminalSize.columns} -y ${terminalSize.rows} env PS1='$ ' LC_ALL=C.UTF-8 bash --norc --noprofile -i
sleep 1
tmux send-keys -l '${readmeCommand}'
tmux send-keys C-l Enter
i=1000
until [ -e '${folder}/ended' ] && [ "$i" -gt 1005 ]; do
  tmux capture-pane -e -p > "${folder}/frame-$i-$(date +%s%3N)"
  i=$((i + 1))
  sleep ${frameEveryMs / 1000}
done
sleep 0.5
tmux capture-pane -e -p > "${folder}/frame-$i-$(date +%s%3N)"
tmux kill-server
kill $server
`;

function framesOf(): Frame[] {
  const frames = readdirSync(folder)
    .filter((name) => name.startsWith('frame-'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8').trimEnd();
      const lines = text.split('\n').filter((line) => visible(line) !== '$');
      return {atMs: Number(name.split('-')[2]), lines};
    });
  return frames.filter(({lines}, at) => lines.join('\n') !== frames[at - 1]?.lines.join('\n'));
}

async function pictureOf(page: string, scheme: 'light' | 'dark', file: string): Promise<void> {
  const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox']});
  const shown = await browser.newPage({viewport: {width: 1280, height: 900}, colorScheme: scheme});
  await shown.goto(pathToFileURL(page).href);
  const lead = await shown.locator('header, .card.lead').last().boundingBox();
  await shown.screenshot({
    path: file,
    clip: {x: 0, y: 0, width: 1280, height: (lead?.y ?? 0) + (lead?.height ?? 0) + 24},
  });
  await browser.close();
}

try {
  writeFileSync(join(folder, 'nginx.conf'), nginxConf(folder, '127.0.0.1:8080', {fds: 40}));
  mkdirSync(join(folder, 'bin'));
  // What is typed is what a user types; the files that only this script wants are not seen.
  writeFileSync(
    join(folder, 'bin', 'npx'),
    `#!/bin/sh
shift
'${process.execPath}' '${root}/bin/plimsoll.js' "$@" -o '${folder}/run.json' -o '${folder}/run.html'
echo ended > '${folder}/ended'
`,
    {mode: 0o755},
  );
  await execa('unshare', ['-rnm', 'bash', '-c', script], {
    env: {PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`},
    stderr: 'inherit',
  });
  mkdirSync(pictures, {recursive: true});
  const frames = framesOf();
  writeFileSync(
    join(pictures, 'run.svg'),
    terminalSvg(
      frames,
      terminalSize.columns,
      'A run against nginx with 40 descriptors, as it goes on in a terminal',
    ),
  );
  cpSync(join(folder, 'run.json'), join(pictures, 'run.json'));
  for (const scheme of ['light', 'dark'] as const)
    await pictureOf(join(folder, 'run.html'), scheme, join(pictures, `report-${scheme}.png`));
} finally {
  rmSync(folder, {recursive: true});
}
