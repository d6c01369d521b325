import type { Measure } from "../../schema/diagnosis.ts";
import { ACTED_ON_WITHIN_MS } from "../../telemetry/ledger/link-delegations.ts";
import type { Acted, AdviceEvidence } from "./evidence.ts";
import { ignoredCauses } from "./ignored-causes.ts";
import {
  countOf,
  notChecked,
  percent,
  plainShare,
  plural,
  problem,
  type Rule,
  shareOf,
  shown,
} from "./problem.ts";

const NAME = "recommendations_ignored";
/** Followed in fewer than half of the cases where the log tells. */
const IGNORED_BELOW = 0.5;
const FEWEST_LINKS = 10;

/**
 * Followed: the delegation that came of a recommendation went to the agent that it named first. Which delegation that is,
 * `ledger/follow-advice.ts` says. Answers that named nobody, were not shown (shadow mode), or are too recent to have been
 * acted on are left out.
 */
export const recommendationsIgnored: Rule = (evidence) => {
  const { advice, config } = evidence;
  if (!advice) return notChecked(NAME, "The ledger holds no recommendation.");
  const level = config.evaluation.confidence_level;
  const shownOnes = advice.entries.filter(
    ({ abstained, named, mode }) => !abstained && named.length > 0 && mode !== "shadow",
  );
  const lastKnown = advice.lastDelegationMs ?? Number.NEGATIVE_INFINITY;
  const given = shownOnes.filter(
    ({ atMs, linkedBy }) => linkedBy === "followup" || atMs + ACTED_ON_WITHIN_MS <= lastKnown,
  );
  const acted = given.filter((each): each is Acted => each.followed !== null);
  const followed = acted.filter((each) => each.followed).length;
  const rate = shareOf(
    "followed",
    followed,
    acted.length,
    level,
    "share of the recommendations that led to a delegation where it went to the agent named first",
  );
  const numbers = [rate, ...context(advice, shownOnes.length, given.length, acted)];
  const causes = ignoredCauses({ config, advice, acted });
  const seen = `${advice.version}: of ${plural(shownOnes.length, "recommendation")} shown, ${given.length} are old enough to have been acted on, ${acted.length} can be linked to a delegation, and ${followed} of those were followed`;
  if (rate.low === null || rate.high === null || acted.length < FEWEST_LINKS)
    return problem(NAME, "too_few_to_say", `${seen}; at least ${FEWEST_LINKS} linked ones are needed.`, {
      numbers,
      causes: causes.filter(({ likelihood }) => likelihood === "likely"),
    });
  if (rate.low >= IGNORED_BELOW) return problem(NAME, "not_found", `${seen}: ${shown(rate)}.`, { numbers });
  if (rate.high < IGNORED_BELOW) {
    const habit = byHabit(acted, advice.unadvised);
    const chance =
      habit !== null && habit >= rate.low
        ? `, no more than people send those agents anyway (${percent(habit)})`
        : "";
    return problem(NAME, "found", `${seen}: ${shown(rate)}, fewer than half${chance}.`, { numbers, causes });
  }
  return problem(NAME, "too_few_to_say", `${seen}: ${shown(rate)} may be more or fewer than half.`, {
    numbers,
    causes,
  });
};

function context(
  { entries, otherEntries, unadvised }: AdviceEvidence,
  shownCount: number,
  given: number,
  acted: readonly Acted[],
): Measure[] {
  const explicit = acted.filter(({ linkedBy }) => linkedBy === "explicit" || linkedBy === "followup").length;
  const habit = byHabit(acted, unadvised);
  return [
    ...(habit === null
      ? []
      : [
          plainShare(
            "followed_by_coincidence",
            { value: habit, n: acted.length },
            "share that would be followed if nobody looked and agents were sent as often as they are anyway",
          ),
        ]),
    countOf("shown", shownCount, "answers that named an agent and were shown"),
    countOf("abstained", entries.filter(({ abstained }) => abstained).length, "answers that named nobody"),
    countOf("not_linked", given - acted.length, "shown, and no delegation of the same task within two hours"),
    countOf(
      "linked_explicitly",
      explicit,
      "delegations that name the recommendation (metadata.recommendation_id), or followups (`record --recommendation`)",
    ),
    countOf("of_other_versions", otherEntries, "answers in the ledger that are not of this version"),
  ];
}

/** Mean over the linked recommendations of how often the agent that they name is sent in delegations without one. */
function byHabit(acted: readonly Acted[], unadvised: ReadonlyMap<string, number>): number | null {
  const total = [...unadvised.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0 || acted.length === 0) return null;
  const share = ({ named }: Acted): number => (unadvised.get(named[0] ?? "") ?? 0) / total;
  return acted.reduce((sum, each) => sum + share(each), 0) / acted.length;
}
