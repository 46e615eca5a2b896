import { ERROR_CODES, type ErrorCode } from "./error-codes";
import { type ExitStatus } from "./exit-status";

/**
 * The command can't go on for a reason that lies outside the tool: a missing file, a wrong word. Its code says the
 * cause, and with it how the command ends; it is printed without a stack. Any other exception is a bug, and is said to
 * be one.
 */
export class Failure extends Error {
  override readonly name = "Failure";

  /** @param hint the next step, where there is one */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }

  /** How the command ends. */
  get status(): ExitStatus {
    return ERROR_CODES[this.code].status;
  }
}
