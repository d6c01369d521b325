import * as z from "zod";
import { type Tensor, type TensorFile, TensorFileError } from "../safetensors.ts";
import type { Design } from "./design.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/** All that a later training needs in order to count these rows without having them. */
export interface StoredStatistics {
  design: Design;
  statistics: SufficientStatistics;
  /** rows that they stand for; more than `statistics.rows` where only some were counted */
  represented: number;
}

const groupsSchema = z.array(
  z.object({
    name: z.string(),
    spans: z.array(z.object({ start: z.number().int(), width: z.number().int() })),
    mostDimensions: z.number().int(),
    commonShare: z.number(),
    agentShare: z.number(),
    ownColumn: z.array(z.number().int()).optional(),
  }),
);

const concatenated = (parts: readonly Float64Array[]): Float64Array => {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** As tensors of full precision; `statisticsFromTensors` gives back the same numbers bit for bit. */
export function statisticsToTensors({ design, statistics, represented }: StoredStatistics): TensorFile {
  const { dimensions, columns, groupOf, map, shift, groups } = design;
  const { actions, rows, meanReward, variance, squares, products, responses } = statistics;
  const plainGroups = groups.map(({ spans, ...group }) => ({
    ...group,
    spans: spans.map(({ start, width }) => ({ start, width })),
  }));
  return {
    metadata: { format: "oak-policy anchor statistics 1", groups: JSON.stringify(plainGroups) },
    tensors: {
      "design.group_of": { shape: [dimensions], data: groupOf },
      "design.map": { shape: [columns, dimensions], data: map },
      "design.shift": { shape: [dimensions], data: shift },
      products: { shape: [actions, dimensions, dimensions], data: concatenated(products) },
      responses: { shape: [actions, dimensions], data: concatenated(responses) },
      totals: { shape: [5], data: Float64Array.of(rows, meanReward, variance, squares, represented) },
    },
  };
}

/** What `statisticsToTensors` wrote. Throws a TensorFileError when something is missing or misshapen. */
export function statisticsFromTensors({ tensors, metadata }: TensorFile): StoredStatistics {
  const shift = doubles(tensors, "design.shift").data;
  const map = doubles(tensors, "design.map");
  const groupOf = tensors["design.group_of"]?.data;
  const products = doubles(tensors, "products");
  const responses = doubles(tensors, "responses");
  const [rows, meanReward, variance, squares, represented] = doubles(tensors, "totals").data as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const dimensions = shift.length;
  const actions = products.shape[0] ?? 0;
  if (!(groupOf instanceof Int32Array) || groupOf.length !== dimensions)
    throw new TensorFileError("tensor design.group_of does not fit");
  if (products.data.length !== actions * dimensions ** 2 || responses.data.length !== actions * dimensions)
    throw new TensorFileError("tensors products and responses do not fit the design");
  const parts = (data: Float64Array, length: number): Float64Array[] =>
    Array.from({ length: actions }, (_, action) => data.slice(action * length, (action + 1) * length));
  const columns = map.shape[0] ?? 0;
  const design: Design = { groups: groupsOf(metadata), dimensions, groupOf, columns, map: map.data, shift };
  const statistics: SufficientStatistics = {
    dimensions,
    actions,
    rows,
    meanReward,
    variance,
    squares,
    products: parts(products.data, dimensions ** 2),
    responses: parts(responses.data, dimensions),
  };
  return { design, statistics, represented };
}

function groupsOf(metadata: Record<string, string>): Design["groups"] {
  try {
    return groupsSchema.parse(JSON.parse(metadata.groups ?? ""));
  } catch (error) {
    throw new TensorFileError("its column groups cannot be read", { cause: error });
  }
}

function doubles(
  tensors: Record<string, Tensor>,
  name: string,
): { shape: readonly number[]; data: Float64Array } {
  const tensor = tensors[name];
  if (!tensor || !(tensor.data instanceof Float64Array))
    throw new TensorFileError(`there is no tensor ${name}`);
  return { shape: tensor.shape, data: tensor.data };
}
