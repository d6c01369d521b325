import { type ExitName, type Place, UserError } from "../../schema/user-error.ts";

/** An error as plain data: a class does not survive the way out of a worker. */
export interface PackedFault {
  message: string;
  stack: string | undefined;
  cause: string | undefined;
  /** set when it was a UserError */
  user: { place: Place; next: string; exit: ExitName } | undefined;
}

export function packFault(error: unknown): PackedFault {
  const fault = error instanceof Error ? error : new Error(String(error));
  return {
    message: fault.message,
    stack: fault.stack,
    cause: fault.cause === undefined ? undefined : String(fault.cause),
    user: fault instanceof UserError ? { place: fault.place, next: fault.next, exit: fault.exit } : undefined,
  };
}

/** The error as it was thrown, with the worker's stack, so that it reads as if there were no worker. */
export function unpackFault({ message, stack, cause, user }: PackedFault): Error {
  const fault = user ? new UserError(message, { ...user, cause }) : new Error(message, { cause });
  if (stack !== undefined) fault.stack = stack;
  return fault;
}
