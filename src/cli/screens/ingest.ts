import type { IngestAccount } from "../../schema/ingest-account.ts";
import { count, plural } from "./table.ts";

const LISTED = 8;
const MOST_NAMES = 10;

function byCount(counts: Record<string, number>): string {
  const names = Object.entries(counts)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([name, number]) => `${name} ${count(number)}`);
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${more} more` : names.join(", ");
}

const some = (lines: readonly string[]): string[] =>
  lines.length <= LISTED
    ? [...lines]
    : [...lines.slice(0, LISTED), `  and ${count(lines.length - LISTED)} more (--json lists them)`];

/** What `ingest` shows: the account of every line. */
export function ingestScreen(account: IngestAccount): string {
  const { lines, files, delegations, outcomes, ratings, rejected } = account;
  const empty = files.empty.map((file) => ({ file, reason: "it is empty" }));
  const problems = [...files.unreadable, ...files.unknown_format, ...empty].map(
    ({ file, reason }) => `  not read: ${file}: ${reason}`,
  );
  const faults = rejected.first.map(
    ({ file, line, reason }) => `  rejected: ${file}, line ${line}: ${reason}`,
  );
  return [
    `Read ${plural(files.read, "file")}: ${byCount(Object.fromEntries(Object.entries(account.formats).map(([name, format]) => [name, format.files])))}.`,
    `${plural(lines.read, "line")} = ${count(lines.used)} used + ${count(lines.ignored)} of other types + ${count(lines.duplicate)} repeated + ${count(lines.blank)} blank + ${count(lines.rejected)} rejected.`,
    ...some(faults),
    ...some(problems),
    "",
    `${plural(delegations.found, "delegation")} in ${plural(account.sessions, "session")}: ${count(delegations.added)} added, ${count(delegations.updated)} updated, ${count(delegations.unchanged)} known already${delegations.duplicates > 0 ? `; ${plural(delegations.duplicates, "copy", "copies")} left out` : ""}.`,
    `Agents: ${byCount(account.agents) || "none"}`,
    `Outcomes: ${count(outcomes.success)} success, ${count(outcomes.failure)} failure, ${count(outcomes.unknown)} unknown. Known from: ${byCount(account.outcome_sources) || "nothing"}`,
    ...(ratings.found > 0 ? [`Ratings: ${count(ratings.found)} found, ${count(ratings.added)} added.`] : []),
    ...(account.redactions > 0
      ? [`Secrets and names taken out before writing: ${count(account.redactions)}`]
      : []),
    ...(account.first_timestamp
      ? [`Period: ${account.first_timestamp.slice(0, 10)} to ${account.last_timestamp?.slice(0, 10)}`]
      : []),
  ].join("\n");
}
