/** Folders that hold worktrees; the part before them is the repository. */
const WORKTREE_FOLDERS = new Set([".worktrees", "worktrees", ".claude"]);

/**
 * The name of the repository that a working directory belongs to, as far as its path tells: the folder before
 * `.worktrees`, `worktrees` or `.claude/worktrees`, the name in `<name>-worktrees`, the repository of a CI runner's `work/<name>/<name>`, else the last
 * folder. Null for an empty path.
 */
export function repositoryName(directory: string): string | null {
  const parts = directory.split(/[/\\]+/).filter((part) => part !== "" && !/^[A-Za-z]:$/.test(part));
  const worktree = parts.findIndex(
    (part, at) =>
      at > 0 && WORKTREE_FOLDERS.has(part) && (part !== ".claude" || parts[at + 1] === "worktrees"),
  );
  if (worktree > 0) return parts[worktree - 1] ?? null;
  const named = parts.slice(0, -1).findLast((part) => /.-worktrees$/.test(part));
  if (named !== undefined) return named.replace(/-worktrees$/, "");
  const runner = parts.findIndex(
    (part, at) => part === "work" && at + 2 < parts.length && parts[at + 1] === parts[at + 2],
  );
  if (runner >= 0) return parts[runner + 1] ?? null;
  return parts.at(-1) ?? null;
}
