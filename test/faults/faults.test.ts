import {asTest} from './meet.ts';
import {table} from './table.ts';

/** Of each kind of fault one row, cheap and each in another phase; `npm run faults` meets the whole table. */
for (const row of table) if (row.inSuite) asTest(row);
