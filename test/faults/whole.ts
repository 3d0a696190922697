import {asTest} from './meet.ts';
import {table} from './table.ts';

table.forEach(asTest);
