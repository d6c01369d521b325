import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { epochMs } from "../epoch-ms.ts";
import type { FileHistory } from "./file-history.ts";

/** A delegation under today's names: who had it, and who else could have had it. */
export function renameInvocation(record: Invocation, { nameAt }: FileHistory): Invocation {
  const ms = epochMs(record.timestamp);
  const agent_name = nameAt(record.agent_name, ms);
  const { available_agents: available } = record;
  if (!available) return agent_name === record.agent_name ? record : { ...record, agent_name };
  return { ...record, agent_name, available_agents: [...new Set(available.map((name) => nameAt(name, ms)))] };
}

/** A rating under today's names: the agent that would have been better. */
export function renameRating(rating: Rating, { nameAt }: FileHistory): Rating {
  const { alternative_agent_suggested: better } = rating;
  if (!better) return rating;
  return { ...rating, alternative_agent_suggested: nameAt(better, epochMs(rating.timestamp)) };
}
