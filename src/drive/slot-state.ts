/** State of a slot: one connection from connect(2) to its end. */
export const slotFree = 0;
export const slotPending = 1;
export const slotOpen = 2;
