/** See the sources of the same names under `kernel/`; addresses and counts unless said otherwise. */
export interface KernelFunctions {
  gatherRows(
    rowStarts: number,
    columns: number,
    reals: number,
    rows: number,
    count: number,
    at: number,
    starts: number,
    offsets: number,
    values: number,
  ): void;
  gatherDense(
    rowStarts: number,
    columns: number,
    reals: number,
    rows: number,
    count: number,
    width: number,
    to: number,
  ): void;
  forwardLayer(
    starts: number,
    offsets: number,
    values: number,
    count: number,
    weight: number,
    weightRows: number,
    columns: number,
    bias: number,
    out: number,
    outRows: number,
    floor: number, // the least value of the output: 0 for a ReLU, -Infinity for none
  ): void;
  backwardLayer(
    starts: number,
    offsets: number,
    values: number,
    count: number,
    weight: number,
    weightRows: number,
    columns: number,
    active: number,
    activeRows: number,
    out: number,
    scale: number, // a real number
  ): number;
  backwardDots(
    starts: number,
    offsets: number,
    units: number,
    count: number,
    columns: number,
    weight: number,
    slope: number,
    out: number,
    cursors: number,
    scale: number, // a real number
  ): void;
  flattenPanels(source: number, rows: number, columns: number, target: number): void;
  forwardDense(
    input: number,
    count: number,
    inputs: number,
    weight: number,
    weightRows: number,
    columns: number,
    bias: number,
    out: number,
    outRows: number,
    floor: number, // as in forwardLayer
  ): void;
  forwardPanels(
    input: number,
    inputRows: number,
    count: number,
    inputs: number,
    weight: number,
    columns: number,
    bias: number,
    out: number,
    floor: number, // as in forwardLayer
  ): void;
  listRows(
    panels: number,
    rows: number,
    count: number,
    columns: number,
    starts: number,
    offsets: number,
    values: number,
  ): void;
  listColumns(
    starts: number,
    offsets: number,
    values: number,
    rows: number,
    columns: number,
    outStarts: number,
    outOffsets: number,
    outValues: number,
  ): void;
  listPanelColumns(
    panels: number,
    rows: number,
    count: number,
    columns: number,
    outStarts: number,
    outOffsets: number,
    outValues: number,
    scratch: number,
  ): void;
  transposePanels(source: number, rows: number, columns: number, target: number): void;
  dropUnits(
    panels: number,
    rows: number,
    row: number,
    columns: number,
    key: number, // 32 bits
    threshold: number, // 32 bits
    scale: number, // a real number
  ): void;
  /** real numbers all */
  setAdam(
    firstDecay: number,
    secondDecay: number,
    smallest: number,
    stepRate: number,
    secondCorrection: number,
    targetShare: number,
  ): void;
  adamWeights(
    starts: number,
    offsets: number,
    values: number,
    rows: number,
    columns: number,
    slope: number,
    slopeRows: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
    panelRows: number,
    life: number,
    decay: number, // the share of a weight that it loses
  ): void;
  adamDense(
    input: number,
    count: number,
    inputs: number,
    columns: number,
    slope: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
    life: number,
    decay: number, // as in adamWeights
  ): void;
  adamPanels(
    input: number,
    inputRows: number,
    count: number,
    inputs: number,
    columns: number,
    slope: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
    life: number,
    decay: number, // as in adamWeights
  ): void;
  adamBias(
    slope: number,
    rows: number,
    columns: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
  ): void;
  scoreRows(
    starts: number,
    columns: number,
    values: number,
    count: number,
    weight: number,
    bias: number,
    stride: number, // bytes
    scores: number,
  ): void;
  maskScores(scores: number, count: number, classes: number, stride: number, mask: number): void;
  takeResiduals(
    scores: number,
    count: number,
    stride: number, // bytes
    labels: number,
    sampleWeights: number,
    parts: number,
  ): void;
  addResiduals(
    starts: number,
    columns: number,
    values: number,
    count: number,
    gradient: number,
    bias: number,
    stride: number, // bytes
    residuals: number,
  ): void;
  exponentials(numbers: number, count: number): void;
  /** the words are the state of the generator, 32 bits each */
  countDraws(
    counts: number,
    clusters: number,
    word0: number,
    word1: number,
    word2: number,
    word3: number,
  ): void;
  sumClusters(
    counts: number,
    replicates: number,
    clusters: number,
    values: number,
    panels: number,
    sums: number,
    wide: number,
  ): void;
}
