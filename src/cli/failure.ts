import { EXIT, type ExitStatus } from "./exit-status";

/**
 * The command can't go on for a reason that lies outside the tool: a missing file, a wrong word. It ends the command
 * with `EXIT.failed` and is printed without a stack. Any other exception is a bug, and is said to be one.
 */
export class Failure extends Error {
  override readonly name = "Failure";

  /**
   * @param hint the next step, where there is one
   * @param status how the command ends, where that is not `EXIT.failed`
   */
  constructor(
    message: string,
    readonly hint?: string,
    readonly status: ExitStatus = EXIT.failed,
  ) {
    super(message);
  }
}
