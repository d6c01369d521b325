import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { UserError } from "../../schema/user-error.ts";
import type {
  Cell,
  ColumnType,
  Dialect,
  PreparationEngine,
  ResultRow,
  StagingWriter,
  Step,
} from "./engine.ts";

/** Windows need about this much per thread, or they run out of memory instead of spilling. */
const MEGABYTES_PER_THREAD = 1024;
export const DEFAULT_MEMORY_LIMIT_MB = 1024;
const SMALLEST_MEMORY_LIMIT_MB = 128;

const TYPES: Record<ColumnType, string> = { bigint: "BIGINT", double: "DOUBLE", text: "VARCHAR" };

export const duckdbDialect: Dialect = {
  name: "duckdb",
  types: TYPES,
  createTable: ({ name, columns }) =>
    `CREATE TABLE ${name} (${Object.entries(columns)
      .map(([column, type]) => `${column} ${TYPES[type]}`)
      .join(", ")})`,
  createTableAs: (name, select) => `CREATE TABLE ${name} AS ${select}`,
  dropTable: (name) => `DROP TABLE ${name}`,
};

/**
 * DuckDB on a temporary database file, in this process. Memory beyond the limit spills to the temporary folder, which is
 * removed on `close`. The library is loaded here and not before, so that other verbs start fast.
 */
export async function openDuckdb(options: {
  memoryLimitMb?: number | undefined;
}): Promise<PreparationEngine> {
  const memoryLimitMb = Math.max(SMALLEST_MEMORY_LIMIT_MB, options.memoryLimitMb ?? DEFAULT_MEMORY_LIMIT_MB);
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const folder = await mkdtemp(join(tmpdir(), "oak-policy-prepare-"));
  try {
    const instance = await DuckDBInstance.create(join(folder, "preparation.duckdb"), {
      memory_limit: `${memoryLimitMb}MB`,
      threads: String(Math.max(1, Math.floor(memoryLimitMb / MEGABYTES_PER_THREAD))),
      temp_directory: join(folder, "spill"),
      preserve_insertion_order: "false",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    return engineOn(connection, async () => {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function engineOn(connection: DuckDBConnection, close: () => Promise<void>): PreparationEngine {
  const execute = async (sql: string): Promise<void> => {
    await translatingErrors(async () => {
      await connection.run(sql);
    });
  };
  return {
    dialect: duckdbDialect,
    openStaging: async (table) => {
      await execute(duckdbDialect.createTable(table));
      return stagingWriter(await connection.createAppender(table.name), Object.values(table.columns));
    },
    run: async (step: Step) => {
      await execute(duckdbDialect.createTableAs(step.name, step.select(duckdbDialect)));
      for (const table of step.drops ?? []) await execute(duckdbDialect.dropTable(table));
    },
    rows: (select) => streamRows(connection, select),
    close,
  };
}

function stagingWriter(appender: DuckDBAppender, types: readonly ColumnType[]): StagingWriter {
  return {
    append: (cells) => {
      types.forEach((type, column) => {
        appendCell(appender, type, cells[column] ?? null);
      });
      appender.endRow();
    },
    close: async () => {
      appender.flushSync();
      appender.closeSync();
    },
  };
}

function appendCell(appender: DuckDBAppender, type: ColumnType, cell: Cell): void {
  if (cell === null) appender.appendNull();
  else if (type === "text") appender.appendVarchar(String(cell));
  else if (type === "double") appender.appendDouble(Number(cell));
  else appender.appendBigInt(BigInt(cell));
}

async function* streamRows(connection: DuckDBConnection, select: string): AsyncGenerator<ResultRow> {
  const result = await translatingErrors(() => connection.stream(select));
  const names = result.columnNames();
  for (;;) {
    const chunk = await translatingErrors(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield* rowsOf(chunk, names);
  }
}

function* rowsOf(chunk: DuckDBDataChunk, names: readonly string[]): Generator<ResultRow> {
  for (const values of chunk.getRows()) {
    const row: ResultRow = {};
    names.forEach((name, column) => {
      const value = values[column];
      row[name] = typeof value === "bigint" ? Number(value) : (value as Cell);
    });
    yield row;
  }
}

async function translatingErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && /out of memory/i.test(error.message)) {
      throw new UserError("The preparation ran out of its memory limit.", {
        next: "raise the memory limit, or free space in the temporary folder",
        cause: error,
      });
    }
    throw error;
  }
}
