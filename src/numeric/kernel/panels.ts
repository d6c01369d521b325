/**
 * How the kernel holds a matrix: columns padded with zeros to a multiple of 8 and cut into panels of 32 and, for what is
 * left, of 16 and of 8; a panel holds its part of every row, row after row. Same rule as `kernel/panels.ts`.
 */
export interface PanelLayer {
  inputs: number;
  outputs: number;
  /** rows of the weight matrix: the inputs, padded as the layer before pads its outputs */
  rows: number;
  /** the outputs, padded */
  columns: number;
  /** bytes from the start of the parameters */
  weightAt: number;
  biasAt: number;
}

export interface PanelLayout {
  layers: PanelLayer[];
  bytes: number;
}

const WIDEST = 32;

/** The next multiple of 8. */
export const padded = (units: number): number => Math.ceil(units / 8) * 8;

const panelWidth = (left: number): number => (left >= WIDEST ? WIDEST : left >= 16 ? 16 : 8);

/** Where the parameters of a network with these sizes (inputs, hidden ..., outputs) lie in memory. */
export function panelLayout(sizes: readonly number[]): PanelLayout {
  const layers: PanelLayer[] = [];
  let bytes = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const inputs = sizes[layer]!;
    const outputs = sizes[layer + 1]!;
    const rows = layer === 0 ? inputs : padded(inputs);
    const columns = padded(outputs);
    const biasAt = bytes + 4 * rows * columns;
    layers.push({ inputs, outputs, rows, columns, weightAt: bytes, biasAt });
    bytes = biasAt + 4 * columns;
  }
  return { layers, bytes };
}

/** Writes a row-major matrix [rows, columns] that begins at `from` into panels of `panelRows` rows; padding becomes zero. */
export function writePanels(
  memory: Float32Array,
  address: number,
  panelRows: number,
  matrix: Float32Array,
  from: number,
  rows: number,
  columns: number,
): void {
  const end = padded(columns);
  for (let column = 0; column < end; ) {
    const width = panelWidth(end - column);
    const panel = address / 4 + panelRows * column;
    const filled = Math.min(width, columns - column);
    for (let row = 0; row < rows; row++) {
      const to = panel + row * width;
      const source = from + row * columns + column;
      for (let lane = 0; lane < filled; lane++) memory[to + lane] = matrix[source + lane]!;
      for (let lane = filled; lane < width; lane++) memory[to + lane] = 0;
    }
    column += width;
  }
}

/** The reverse: the first `rows` rows of panels, without padding, into a row-major matrix that begins at `to`. */
export function readPanels(
  memory: Float32Array,
  address: number,
  panelRows: number,
  matrix: Float32Array,
  to: number,
  rows: number,
  columns: number,
): void {
  const end = padded(columns);
  for (let column = 0; column < end; ) {
    const width = panelWidth(end - column);
    const panel = address / 4 + panelRows * column;
    const filled = Math.min(width, columns - column);
    for (let row = 0; row < rows; row++) {
      const from = panel + row * width;
      const target = to + row * columns + column;
      for (let lane = 0; lane < filled; lane++) matrix[target + lane] = memory[from + lane]!;
    }
    column += width;
  }
}

/** Flat parameters (for each layer its weight [inputs, outputs], then its bias) into memory. */
export function writeParameters(
  memory: Float32Array,
  address: number,
  { layers }: PanelLayout,
  flat: Float32Array,
): void {
  let from = 0;
  for (const { inputs, outputs, rows, weightAt, biasAt } of layers) {
    writePanels(memory, address + weightAt, rows, flat, from, inputs, outputs);
    writePanels(memory, address + biasAt, 1, flat, from + inputs * outputs, 1, outputs);
    from += (inputs + 1) * outputs;
  }
}

/** The flat parameters that lie in memory. */
export function readParameters(
  memory: Float32Array,
  address: number,
  { layers }: PanelLayout,
): Float32Array<ArrayBuffer> {
  const flat = new Float32Array(layers.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0));
  let to = 0;
  for (const { inputs, outputs, rows, weightAt, biasAt } of layers) {
    readPanels(memory, address + weightAt, rows, flat, to, inputs, outputs);
    readPanels(memory, address + biasAt, 1, flat, to + inputs * outputs, 1, outputs);
    to += (inputs + 1) * outputs;
  }
  return flat;
}
