import {pathOf, programs} from '../programs.ts';

// For `.ci/bare`, one a line.
for (const path of programs.map(pathOf)) if (path !== undefined) console.log(path);
