/** Bounds by which a shape of failures is possible, likely or established; the simulation of whole runs holds them. */

/** What happens by chance less often than this is ruled out. */
export const ruledOut = 1e-4;
/** The same as a number of standard deviations, both ways. */
export const deviations = 4.5;
/** Loss that may lie beside every other cause. */
export const noise = 0.02;
/** Where one of the failed lies beyond one of the others this often: a threshold is possible, likely, established. */
export const leaning = 0.75;
export const mostly = 0.93;
export const clean = 0.97;
/** Fewer failures establish nothing. */
export const fewest = 8;
/** A gap is one when no more than this share gets in within it. */
export const gapShare = 0.05;
