import { SPLITS } from "../../schema/manifest.ts";
import { type Check, finding, percent } from "./finding.ts";

/** Below this many test rows every interval is too wide to decide anything. */
const SMALL_TEST_ROWS = 100;
const SMALL_VALIDATION_ROWS = 20;

/** Enough episodes to learn from, and something in every split. */
export const checkSize: Check = ({ seen, config }) => {
  const episodes = SPLITS.reduce((sum, split) => sum + seen.splits[split].episodes.size, 0);
  const least = config.data_preparation.min_episodes;
  const detail = `${episodes} episodes, min_episodes is ${least}`;
  return [
    episodes < least
      ? finding("episodes", "error", "Too few episodes", detail, `ingest ${least - episodes} more episodes`)
      : finding("episodes", "ok", "Enough episodes", detail),
  ];
};

export const checkSplitSizes: Check = ({ seen }) => {
  const { train, validation, test } = seen.splits;
  const all = train.rows + validation.rows + test.rows;
  const detail = `train ${train.rows}, validation ${validation.rows}, test ${test.rows} rows`;
  const collect = "ingest more sessions, or change train_test_split and validation_split in the config";
  if (train.rows === 0 || test.rows === 0)
    return [finding("split-sizes", "error", "A split is empty", detail, collect)];
  if (test.rows < SMALL_TEST_ROWS || validation.rows < SMALL_VALIDATION_ROWS)
    return [
      finding(
        "split-sizes",
        "warning",
        "Little data to judge by",
        `${detail}; with so few rows an evaluation will mostly say "not enough evidence"`,
        collect,
      ),
    ];
  return [finding("split-sizes", "ok", "Split sizes", `${detail} (${percent(test.rows / all)} for testing)`)];
};
