// What JavaScript may call. Every function works on addresses that the caller laid out (src/numeric/kernel/); the kernel
// itself allocates nothing.
export { adamBias, adamWeights, setAdam } from "./adam";
export { adamDense, adamPanels, forwardDense, forwardPanels } from "./dense";
// dotFour is of no use outside; exported, it is not woven into its caller, where its accumulators would not fit the registers
export { backwardDots, dotFour, flattenPanels } from "./dots";
export { dropUnits } from "./dropout";
export { exponentials } from "./exponential";
export { gatherDense, gatherRows } from "./gather";
export { backwardLayer, forwardLayer } from "./layers";
export { listColumns, listPanelColumns, listRows } from "./lists";
export { transposePanels } from "./panels";
export { countDraws, sumClusters } from "./resamples";
export { addResiduals, maskScores, scoreRows, takeResiduals } from "./scores";

/** The first address that is free. */
export const heapBase: usize = __heap_base;
