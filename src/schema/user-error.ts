/** Exit codes of the command line, one meaning each; `docs/exit-codes.md` is written from this table. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: "done, and everything that was asked for is in place" },
  warning: { code: 1, meaning: "done, but something needs attention (validation or health warnings)" },
  failing: {
    code: 2,
    meaning: "checked, and the answer is no (not ready for training, gate refused, health failing)",
  },
  usage: {
    code: 3,
    meaning: "the command line could not be understood (unknown verb or flag, missing value)",
  },
  input: {
    code: 4,
    meaning: "a file, a setting or the workspace needs mending; the message says which and how",
  },
  busy: { code: 5, meaning: "another oak-policy process holds the workspace" },
  interrupted: { code: 130, meaning: "stopped by Ctrl-C; whatever was finished before is kept" },
  bug: { code: 70, meaning: "a fault of ours; the message says how to report it" },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

/** Where a mistake is: any of file, line (1-based) and field. */
export interface Place {
  file?: string | undefined;
  line?: number | undefined;
  field?: string | undefined;
}

/**
 * Something the user can mend: what happened, where, and what to do next.
 * Thrown near the fault and caught once per door; everything that is not a UserError is a bug of ours.
 */
export class UserError extends Error {
  readonly place: Place;
  readonly next: string;
  readonly exit: ExitName;

  constructor(message: string, options: { place?: Place; next: string; exit?: ExitName; cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "UserError";
    this.place = options.place ?? {};
    this.next = options.next;
    this.exit = options.exit ?? "input";
  }

  /** One sentence, the place, and the next step, on up to three lines. */
  describe(): string {
    const { file, line, field } = this.place;
    const place = [file, line === undefined ? undefined : `line ${line}`, field && `field ${field}`]
      .filter(Boolean)
      .join(", ");
    return [this.message, place && `  where: ${place}`, `  next:  ${this.next}`].filter(Boolean).join("\n");
  }
}
