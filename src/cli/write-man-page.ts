import {writeFileSync} from 'node:fs';
import {version} from '../version.ts';
import {describeCommands} from './command-description.ts';
import {allCommands, summary} from './commands.ts';
import {renderManPage} from './man-page.ts';

/** Run by the build: plimsoll(1), published with the package as dist/plimsoll.1. */
const target = new URL('../plimsoll.1', import.meta.url);
writeFileSync(target, renderManPage(summary, describeCommands(allCommands(() => [])), version));
