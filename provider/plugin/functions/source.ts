import { loadGivenManifest } from "../../../src/manifest/files/manifest-files";
import { defined } from "../../../src/model/defined";
import { isSameSid } from "../../../src/model/identity";
import { organizationOfSnapshot } from "../../../src/model/live-organization";
import { type Organization } from "../../../src/model/organization";
import { type Snapshot, SNAPSHOT_LISTS } from "../../../src/model/snapshot";
import { readLive } from "../../../src/twilio/snapshot/read-live";
import { type Props } from "../../handler/json-values";
import { problemText } from "../../read-manifest";
import { type ArgumentReader, RefusedArguments } from "./arguments";

/** Which organization a function is about, and how it is looked at. */
export interface SourceArgs {
  /** Path of the manifest, from the program's folder, or the manifest itself as a map. */
  manifest?: string | Props;
  /**
   * Whether to read the organization from Twilio, as it is when the function is called. With a manifest too, that says
   * what Twilio does not know: functions, domains, names. Without `live` it is about what the manifest declares.
   */
  live?: boolean;
  /** The moment that the answer is about. Default: now. */
  asOf?: Date;
  /**
   * Whether an answer is wanted where some list of Twilio's could not be read. It then says what is unknown. Default:
   * the function fails.
   */
  allowIncomplete?: boolean;
}

/** What every result begins with. */
export interface ResultHead {
  /** The organization that the answer is about. */
  organization: OrganizationName;
  /** The moment that the answer is about. */
  asOf: string;
  /** False where something is unknown: then what is not listed may be there all the same. */
  complete: boolean;
  /** What could not be read, in words. It is unknown, not absent. */
  unread: readonly string[];
}

/** An organization by its names. */
interface OrganizationName {
  /** Its SID. */
  sid: string;
  /** Its name, where the manifest says it. */
  name?: string;
}

/** What functions are given of the process. */
export interface FunctionContext {
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prefix of the environment variables that hold the settings. */
  readonly prefix: string | undefined;
  /** Says something to people that stops nobody. */
  readonly warn: (line: string) => void;
}

/** An organization that was read; with the manifest that mentions it where it was read from Twilio. */
export interface Subject {
  readonly organization: Organization;
  readonly declared?: Organization;
  readonly asOf: Date;
}

export function sourceArgs({ textOrMap, flag, moment }: ArgumentReader): SourceArgs {
  return defined({
    manifest: textOrMap("manifest"),
    live: flag("live"),
    asOf: moment("asOf"),
    allowIncomplete: flag("allowIncomplete"),
  });
}

/**
 * Reads the organization that a function is about.
 *
 * @throws RefusedArguments where the arguments name none
 * @throws Error where it can't be read, and nobody allowed an incomplete answer
 */
export async function readSubject(
  { manifest, live = false, asOf, allowIncomplete = false }: SourceArgs,
  { now, env, prefix, warn }: FunctionContext,
): Promise<Subject> {
  const at = asOf ?? now();
  const declared = manifest === undefined ? undefined : declaredBy(manifest, at, warn);
  if (!live) {
    if (declared !== undefined) return { organization: declared, asOf: at };
    throw new RefusedArguments([
      { property: "manifest", reason: "which organization? Give manifest, live: true or both" },
    ]);
  }
  const read = await readLive(env, prefix, at, { warn });
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const { snapshot } = read;
  requireRead(snapshot, allowIncomplete);
  if (declared !== undefined && !isSameSid(declared.sid, snapshot.organizationSid))
    throw new Error(`the manifest is about ${declared.sid}, and the credentials are for ${snapshot.organizationSid}`);
  return { organization: organizationOfSnapshot(snapshot, declared), asOf: at, ...defined({ declared }) };
}

/** @throws Error where a list could not be read and nobody allows that; where none could, there is nothing to answer */
function requireRead({ unread }: Snapshot, allowIncomplete: boolean): void {
  if (unread.length === 0 || (allowIncomplete && unread.length < SNAPSHOT_LISTS.length)) return;
  const lines = unread.map(({ list, why }) => `${list}: ${why}`);
  const remedy =
    unread.length === SNAPSHOT_LISTS.length
      ? []
      : ["With allowIncomplete: true there is an answer, which says what is unknown."];
  throw new Error(["The organization could not be read, so what it shows is unknown:", ...lines, ...remedy].join("\n"));
}

/** The organization that a manifest declares. One that breaks an access rule has a meaning, and is answered for. */
function declaredBy(manifest: string | object, at: Date, warn: FunctionContext["warn"]): Organization {
  const { organization, problems } = loadGivenManifest(manifest, at);
  if (organization === undefined)
    throw new RefusedArguments(problems.map((problem) => ({ property: "manifest", reason: problemText(problem) })));
  for (const problem of problems) warn(problemText(problem));
  return organization;
}

export function headOf({ organization: { sid, name, unread }, asOf }: Subject, complete: boolean): ResultHead {
  return { organization: { sid, ...defined({ name }) }, asOf: asOf.toISOString(), complete, unread };
}
