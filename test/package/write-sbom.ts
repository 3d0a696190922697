import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/**
 * `npm run sbom`: dist/sbom.cdx.json, the CycloneDX list of what plimsoll is made of and needs, by the lock file. What the
 * bundles hold is among it.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const args = [
  'sbom',
  '--omit=dev',
  '--package-lock-only',
  '--sbom-format=cyclonedx',
  '--sbom-type=application',
];
const sbom = JSON.parse(execFileSync('npm', args, {cwd: root, encoding: 'utf8'}));
const {name} = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
// npm takes the name of the folder.
sbom.metadata.component.name = name;
// The same lock file makes the same list.
delete sbom.metadata.timestamp;
delete sbom.serialNumber;
writeFileSync(`${root}/dist/sbom.cdx.json`, `${JSON.stringify(sbom, null, 2)}\n`);
