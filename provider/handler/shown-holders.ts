import { appendFileSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fingerprint } from "../../src/model/fingerprint";

/**
 * Who may be removed after a refresh in the same run. `pulumi up --refresh` reads Twilio twice, once for the preview
 * and once for the update, in two processes that share nothing but the command that started them. A holder whom only
 * the second reading found stood in no preview.
 */
export interface ShownHolders {
  /** Notes an assignment that a refresh has found, and that no state had. */
  readonly found: (assignment: string) => void;
  /** Whether an assignment was found by this process alone, and so stood in no preview. */
  readonly isNew: (assignment: string) => boolean;
}

/**
 * Keeps what was found in a file of the user's own, named after the engine's process.
 *
 * @param engine `EngineProcess.id`; where it is not known, nothing counts as shown
 */
export function openShownHolders(engine: string | undefined, folder = defaultFolder()): ShownHolders {
  const own = new Set<string>();
  const file = engine === undefined ? undefined : path.join(folder, engine);
  let earlier: ReadonlySet<string> | undefined;
  // Read before anything of our own is written.
  const shown = (): ReadonlySet<string> => (earlier ??= file === undefined ? new Set() : readLines(file));
  return {
    found(assignment) {
      shown();
      const line = fingerprint(assignment);
      own.add(line);
      if (file !== undefined) note(folder, file, line);
    },
    isNew: (assignment) => own.has(fingerprint(assignment)) && !shown().has(fingerprint(assignment)),
  };
}

function defaultFolder(): string {
  return path.join(tmpdir(), `twilio-org-${process.getuid?.() ?? "user"}`);
}

function readLines(file: string): ReadonlySet<string> {
  try {
    return isOurs(file) ? new Set(readFileSync(file, "utf8").split("\n")) : new Set();
  } catch {
    return new Set();
  }
}

/** What can't be noted counts as not shown: then the next run removes it. */
function note(folder: string, file: string, line: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isOurs(folder)) appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch {
    // The next preview shows the holder again.
  }
}

/** Nobody else can have written there. */
function isOurs(file: string): boolean {
  const { uid, mode } = lstatSync(file);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}
