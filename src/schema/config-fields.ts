import * as z from "zod";

/** Building blocks of the configuration: a section of settings, and the usual kinds of setting with default and meaning. */
export const section = <Shape extends z.ZodRawShape>(meaning: string, shape: Shape) =>
  z
    .strictObject(shape)
    .prefault({} as never)
    .describe(meaning);
export const number = (value: number, meaning: string) => z.number().default(value).describe(meaning);
export const fraction = (value: number, meaning: string) =>
  z.number().min(0).max(1).default(value).describe(meaning);
export const count = (value: number, meaning: string) =>
  z.number().int().min(0).default(value).describe(meaning);
export const positive = (value: number, meaning: string, most: number = Number.MAX_SAFE_INTEGER) =>
  z.number().int().min(1).max(most).default(value).describe(meaning);
export const flag = (value: boolean, meaning: string) => z.boolean().default(value).describe(meaning);
