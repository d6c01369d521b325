import type { Deployment } from "../../schema/deployment.ts";

/** What `deploy` and `rollback` show. */
export function deployScreen({
  event,
  version,
  mode,
  previous,
  forced,
  reason,
  evidence,
}: Deployment): string {
  const bound = evidence.lower_bound === null ? "not measured" : evidence.lower_bound.toFixed(3);
  return [
    `${version} is live as ${mode}${event === "rollback" ? " again" : ""}.`,
    `Before: ${previous ?? "nothing"}. Verdict: ${evidence.verdict ?? "not evaluated"}; lower bound of its gain in success: ${bound}.`,
    ...(forced ? [`The gate was overruled: ${reason}`] : []),
    ...(previous ? ["", `Way back: oak-policy rollback --to-version ${previous}`] : []),
  ].join("\n");
}
