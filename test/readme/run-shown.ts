/** The run that the README shows. */
export const readmeCommand = 'npx plimsoll ceiling :8080 -c 200 -r 100/s';
/** Of the terminal that it is recorded in. */
export const terminalSize = {columns: 100, rows: 36};
