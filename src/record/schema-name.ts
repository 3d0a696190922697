/** The version of the record; a reader refuses another. By itself, for who writes a record needs no schema to read one. */
export const recordSchemaName = 'plimsoll.record/1';
