// The summaries as Markdown tables.
const percent = (share) => (share === null || share === undefined ? "-" : (100 * share).toFixed(1));

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

function coverageRows(summaries) {
  return summaries.flatMap((summary) =>
    ["learned", "worse", "equal"].flatMap((name) => {
      const figures = summary.policies[name];
      if (!figures || figures.judged === 0) return [];
      return [
        [
          name === "learned" ? `\`${summary.scenario}\`${summary.assumptions_hold ? "" : " (assumptions broken)"}` : "",
          name,
          figures.judged,
          percent(figures.coverage_value),
          percent(figures.coverage_gain),
          percent(figures.coverage_lower_bound),
          percent(figures.coverage_of.direct_method),
          percent(figures.coverage_of.clipped_ips),
          (100 * figures.mean_error).toFixed(2),
          (100 * figures.mean_width).toFixed(1),
        ],
      ];
    }),
  );
}

function gateRows(summaries) {
  return summaries.flatMap((summary) =>
    Object.entries(summary.policies)
      .filter(([name]) => name !== "best_single")
      .map(([name, figures], index) => [
        index === 0 ? `\`${summary.scenario}\`` : "",
        name,
        percent(figures.gate_passes),
        percent(figures.says_switch),
        percent(figures.says_worse),
        percent(figures.refused),
      ]),
  );
}

export function markdown(summaries, scenarios, settings) {
  const what = new Map(scenarios.map((each) => [each.name, each.what]));
  return [
    `Simulations per scenario: ${[...new Set(summaries.map((each) => each.simulations))].join(", ")}; ${settings.bootstrap_replicates} bootstrap replicates; margin of the gate ${settings.improvement_margin}.`,
    "",
    summaries.map((each) => `- \`${each.scenario}\` (${each.test_rows} rows): ${what.get(each.scenario)}`).join("\n"),
    "",
    "Share (%) of the simulations above the red lines in which the 95 % interval holds the truth; error and width in points:",
    "",
    table(
      ["scenario", "policy", "judged", "value", "gain", "lower bound", "(direct method)", "(clipped IPS)", "mean error", "mean width"],
      coverageRows(summaries),
    ),
    "",
    "Share (%) of all simulations in which the gate opens, and what the verdict says:",
    "",
    table(["scenario", "policy", "gate passes", "switch", "worse", "refused"], gateRows(summaries)),
    "",
  ].join("\n");
}
