/** A command whose result tells whether changed code works. */
export type Check = "tests" | "build";

const TESTS =
  /\b(?:pytest|go test(?! -c )|cargo (?:test|nextest)|(?:npm|pnpm|yarn|bun)(?: run)? test\S{0,40}|vitest|jest|mix test|rspec|phpunit|(?:gradlew?|mvn|dotnet|swift|deno) test|ctest|tox|make \S{0,40}(?:test|ci)\b\S{0,40}|mise run test\S{0,40})/;
const BUILD =
  /\b(?:go (?:build|vet|test -c)|cargo (?:build|check|clippy)|(?:npm|pnpm|yarn|bun) run (?:build|lint|check|typecheck)|tsc|eslint|biome|mix compile|golangci-lint|ruff check|pyright|mypy|ty check|(?:gradlew?|mvn|dotnet|swift) (?:build|compile)|make (?:build|lint|ty|typecheck|check)\b|mise run (?:lint|build|check)\S{0,40})/;
const FAILED =
  /(?:^|\n)\s{0,8}(?:--- FAIL|FAIL\b|FAILED\b|error\[|Error: |ERROR\b|make: \*\*\*)|\b[1-9]\d{0,5} (?:tests? )?(?:failed|failures?|errors?)\b|\bERROR task failed\b|\bExit code [1-9]/;
const PASSED =
  /(?:^|\n)ok\s|\b\d{1,6} passed\b|\bPASS\b|\b0 issues\b|\ball (?:checks|tests) passed\b|\b0 (?:failed|failures|errors)\b/i;
/** The call was never run: a person refused it, or a parallel call failed first. */
const NOT_RUN =
  /^(?:The user doesn't want|<tool_use_error>|\[Request interrupted)|the user said:|Sibling tool call errored/;

/** Which check a shell command runs, tests before build. Undefined for other commands. */
export function checkOf(command: string): Check | undefined {
  if (TESTS.test(command)) return "tests";
  return BUILD.test(command) ? "build" : undefined;
}

/**
 * Whether a check passed. Its exit code decides; where a pipe hides the exit code, the words of the output do. Null when
 * it did not run or the output does not tell.
 */
export function checkPassed(command: string, isError: boolean, output: string): boolean | null {
  if (NOT_RUN.test(output)) return null;
  if (isError) return false;
  if (FAILED.test(output)) return false;
  if (/\|(?!\|)|\|\| ?(?:true|echo)|;/.test(command)) return PASSED.test(output) ? true : null;
  return true;
}

const REPORTS_FAILURE =
  /\b(?:FAILED|failed|failing|FAILURES?)\b|\b[1-9]\d{0,5} (?:[a-z-]{1,20} ){0,2}(?:errors?|failures?|violations?|issues?)\b|\bfound [1-9]\d{0,5} errors?\b|❌/;
const REPORTS_SUCCESS =
  /\b(?:passed|passing|succeeded|successful(?:ly)?|clean)\b|\bno (?:errors|issues|violations|failures)\b|✅/i;
/** "0 failed" and "no tests failed" are no failures. */
const NO_FAILURE =
  /\b(?:0|no|zero|without) (?:[a-z-]{1,20} ){0,2}(?:failed|failing|failures?|errors?|violations?|issues?)\b/gi;

/** Whether a runner agent's report says that the checks passed. Null when it does not tell. */
export function readReport(text: string): boolean | null {
  const report = text.replace(NO_FAILURE, "clean");
  if (REPORTS_FAILURE.test(report)) return false;
  return REPORTS_SUCCESS.test(report) ? true : null;
}
