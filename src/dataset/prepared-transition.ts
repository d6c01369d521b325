import * as z from "zod";
import { transitionSchema } from "../schema/transition.ts";

/** A row as `prepare` writes it: the transition, and what the learner needs to mask the next step. */
export const preparedTransitionSchema = transitionSchema.extend({
  /** agents that could have been chosen in next_state; null where there is none */
  next_available_actions: z.array(z.string()).nullable(),
  available_actions_source: z.string(),
});
export type PreparedTransition = z.infer<typeof preparedTransitionSchema>;
