import {writeFileSync} from 'node:fs';
import {z} from 'zod';
import {recordSchema} from './record.ts';

/** Run by the build: the JSON Schema of the record, published with the package as dist/record.schema.json. */
const target = new URL('../record.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(z.toJSONSchema(recordSchema), null, 2)}\n`);
