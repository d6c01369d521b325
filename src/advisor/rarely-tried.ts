import { counted } from "./earlier-form.ts";
import type { ReleasedPolicy } from "./released-policy.ts";
import { outcomesOn } from "./support.ts";

/**
 * Says so where the agent named first has fewer than `min_agent_support` known outcomes at such tasks and another that may be
 * ranked has enough. The order is the policy's and stays; whoever reads it is to know on how little it rests here.
 */
export function rarelyTried(
  released: ReleasedPolicy,
  first: number | undefined,
  ranked: readonly number[],
  taskType: string,
): string[] {
  const here = outcomesOn(released, taskType);
  const tried = (action: number): number => here[action] ?? 0;
  const least = released.file.advisor.min_agent_support;
  if (first === undefined || tried(first) >= least) return [];
  const most = ranked.reduce((a, b) => (tried(b) > tried(a) ? b : a), first);
  if (tried(most) < least) return [];
  const { names } = released.space;
  const own = recordOf(released, names[first] ?? "", taskType);
  const other = recordOf(released, names[most] ?? "", taskType);
  const little = own === null ? `never tried at ${taskType} tasks` : `tried at ${taskType} tasks only ${own}`;
  return [`${names[first]}, named first, was ${little}, ${names[most]} ${other}.`];
}

/** "81 times (80 successes)"; where older outcomes count less, also as how many they count. Null: none is known. */
function recordOf({ count, file }: ReleasedPolicy, name: string, taskType: string): string | null {
  const record = count(name, taskType);
  if (record.n === 0) return null;
  const { n } = counted(record, file.changed_agent_weight);
  const times = record.n === 1 ? "once" : `${record.n} times`;
  const successes = `${record.successes} ${record.successes === 1 ? "success" : "successes"}`;
  return `${times} (${successes}${n === record.n ? "" : `, counted as ${Number(n.toFixed(1))}`})`;
}
