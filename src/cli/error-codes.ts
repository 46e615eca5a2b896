import { EXIT, type ExitStatus } from "./exit-status";

/** What an error code says of every error that has it. */
interface ErrorCause {
  readonly status: ExitStatus;
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * The codes of errors, by cause: what a script or a search can rely on while the words of an error may improve. A code
 * is never renamed or used for another cause. docs/errors.md shows this table.
 */
export const ERROR_CODES = {
  usage: {
    status: EXIT.failed,
    meaning:
      "The command was called wrongly: an option or argument is unknown, missing, malformed or goes with another.",
    remedy: "Correct the call; `--help` shows it.",
  },
  environment: {
    status: EXIT.failed,
    meaning:
      "An environment variable, such as a credential, is missing or has a value that can't be used, or the clock is wrong.",
    remedy: "Set what the error names.",
  },
  "unknown-name": {
    status: EXIT.failed,
    meaning: "What was named is not there: a person, Billing Group, account, billing right, rule or organization.",
    remedy: "Check its spelling against the names that the error suggests.",
  },
  "unreadable-file": {
    status: EXIT.failed,
    meaning: "A file can't be read.",
    remedy: "Check the path, the permissions and the type of the file.",
  },
  "malformed-file": {
    status: EXIT.failed,
    meaning: "A file was read, but it is not what it should be.",
    remedy: "Correct the places that the error names, or make the file again with the command that writes it.",
  },
  "wrong-organization": {
    status: EXIT.failed,
    meaning: "Two inputs are about different organizations, or are about the same one where two are needed.",
    remedy: "Give inputs that belong together.",
  },
  "already-exists": {
    status: EXIT.failed,
    meaning: "The command would replace a file that may hold your work. Nothing was written.",
    remedy: "Choose another place with `--output`, or remove the file.",
  },
  "write-failed": {
    status: EXIT.failed,
    meaning: "A result can't be written, or a file has changed since it was read.",
    remedy: "Check the place, or run the command again: the error says what was written.",
  },
  git: {
    status: EXIT.failed,
    meaning: "Git can't show what was asked for.",
    remedy: "Run the command in the repository, with the commits fetched.",
  },
  twilio: {
    status: EXIT.failed,
    meaning: "Nothing could be read from Twilio.",
    remedy: "Check the credentials, their permissions and the network.",
  },
  ledger: {
    status: EXIT.failed,
    meaning: "The ledger can't be used, is broken, or does not reach back that far.",
    remedy: "Run `twilio-org ledger verify`; start a ledger with `twilio-org ledger record`.",
  },
  impossible: {
    status: EXIT.failed,
    meaning: "The inputs are well-formed, but what was asked for can't be done with them. Nothing was written.",
    remedy: "Remove the obstacles that the error names.",
  },
  canceled: {
    status: EXIT.failed,
    meaning: "A person canceled a prompt. Nothing was written.",
    remedy: "Run the command again when you are ready.",
  },
  "no-verdict": {
    status: EXIT.incomplete,
    meaning: "Something that the verdict depends on could not be read or is not known. It is neither a yes nor a no.",
    remedy: "Supply what is missing and run the command again. Do not take it for success.",
  },
  bug: {
    status: EXIT.failed,
    meaning: "An error that nobody expected.",
    remedy: "Report it, with what `TWILIO_ORG_DEBUG=1` adds.",
  },
} as const satisfies Readonly<Record<string, ErrorCause>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error begins with on stderr, such as `error[usage]:`. */
export function errorHead(code: ErrorCode): string {
  return `error[${code}]:`;
}
