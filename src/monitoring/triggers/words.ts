/** An instant as its day, in UTC. */
export const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** "1 day", "2 days". */
export const many = (count: number, one: string, several = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : several}`;

/** At most so many names, and how many more there are. */
export const named = (names: readonly string[], most = 3): string =>
  names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
