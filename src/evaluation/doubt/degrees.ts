/** beyond this Student's distribution is the normal one for all purposes, and its series long to sum */
const MOST = 1000;

/** Degrees of freedom of a mean over so many independent units, which need not be a whole number. */
export const degreesOf = (units: number): number => Math.min(MOST, Math.floor(units - 1));
