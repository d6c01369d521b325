import * as z from "zod";
import { stateFeaturesSchema } from "./invocation.ts";
import { stateSchema } from "./transition.ts";

/**
 * What a caller may know about a task beyond its text: `state_features` as in the telemetry, and any field of a training
 * row's `state`. Everything left out is inferred from the text or counts as not known.
 */
export const givenStateSchema = stateFeaturesSchema.extend({
  ...stateSchema.omit({ task_description: true }).partial().shape,
  repository: z.string().nullish(),
  complexity_level: z.string().nullish(),
});
export type GivenState = z.infer<typeof givenStateSchema>;
