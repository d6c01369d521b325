/** A value of a flat staging or result table. Times are epoch milliseconds, truth values are 0 and 1. */
export type Cell = string | number | null;
export type ResultRow = Record<string, Cell>;
export type ColumnType = "bigint" | "double" | "text";

/** A flat table that prepared telemetry is loaded into before the definition runs. */
export interface StagingTable<Columns extends Record<string, ColumnType> = Record<string, ColumnType>> {
  name: string;
  columns: Columns;
}

/** Where engines differ. The definition is written once and asks this table for the words that are not the same everywhere. */
export interface Dialect {
  name: string;
  types: Record<ColumnType, string>;
  createTable(table: StagingTable): string;
  createTableAs(name: string, select: string): string;
  dropTable(name: string): string;
}

/** One table of the definition: its name and the SELECT that makes it from staging tables and tables made before. */
export interface Step {
  name: string;
  select(dialect: Dialect): string;
  /** tables that no later step reads */
  drops?: readonly string[];
}

/** Appends rows to a staging table; cells in the order of its columns. `close` must be awaited before a step runs. */
export interface StagingWriter {
  append(cells: readonly Cell[]): void;
  close(): Promise<void>;
}

/** What the preparation needs from a data engine. A second engine implements this and the dialect, nothing else. */
export interface PreparationEngine {
  readonly dialect: Dialect;
  openStaging(table: StagingTable): Promise<StagingWriter>;
  run(step: Step): Promise<void>;
  /** streams a SELECT in its order, without holding the result */
  rows(select: string): AsyncGenerator<ResultRow>;
  close(): Promise<void>;
}
