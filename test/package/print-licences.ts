import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** `npm run licences`: each package that plimsoll is made of, with its licence; exit code 1 for one that is not permissive. */
const permissive = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Zlib',
];

const lock = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const {packages} = JSON.parse(readFileSync(lock, 'utf8')) as {
  packages: Record<string, {version: string; license?: string; dev?: boolean; devOptional?: boolean}>;
};
for (const [path, {version, license = 'not said', dev, devOptional}] of Object.entries(packages)) {
  if (path === '' || dev || devOptional) continue;
  const allowed = license
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((each) => permissive.includes(each)));
  console.log(`${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}  ${license}`);
  if (allowed) continue;
  console.error(`${path}: the licence "${license}" is not one of ${permissive.join(', ')}`);
  process.exitCode = 1;
}
