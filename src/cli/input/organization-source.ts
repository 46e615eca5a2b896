import { isSameSid } from "../../model/identity";
import { type ManifestFiles } from "../../manifest/load";
import { type Organization } from "../../model/organization";
import { type Snapshot, SNAPSHOT_LISTS, type Unread } from "../../model/snapshot";
import { defined } from "../../model/defined";
import { leftOutOf } from "../../model/left-out";
import { Failure } from "../failure";
import { type TeamsOptions } from "./teams";
import { requireManifest } from "./manifest-argument";
import { readFile, readFilePieces } from "./read-file";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";

/** Where to read an organization from, if not from a manifest. */
export interface SourceOptions extends TeamsOptions {
  readonly snapshot?: string | undefined;
  readonly live?: true | undefined;
  readonly prefix?: string | undefined;
  /** How long reading from Twilio may take, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Whether Twilio lists no Owner of this organization. */
  readonly withoutOwner?: boolean | undefined;
  /** Lists that are done without. */
  readonly withoutAccounts?: boolean | undefined;
  readonly withoutUsers?: boolean | undefined;
}

/** The lists that somebody chose to do without. */
export function listsLeftOut({
  withoutAccounts,
  withoutUsers,
}: Pick<SourceOptions, "withoutAccounts" | "withoutUsers">): readonly Unread["list"][] {
  return [
    ...(withoutAccounts === true ? ["accounts" as const] : []),
    ...(withoutUsers === true ? ["users" as const] : []),
  ];
}

/** An organization, and its manifest if it was read from Twilio. */
export interface Source {
  readonly organization: Organization;
  readonly declared?: Organization;
  /** The file of the manifest, where there is one. */
  readonly manifest?: string;
  /** What it is read from, with what fills its teams: that is read once, since it may be a pipe. */
  readonly files?: ManifestFiles;
  /** What Twilio said, where the organization was read from there. */
  readonly snapshot?: Snapshot;
}

/**
 * The organization that a command is about: what a manifest declares, what a snapshot shows, or what Twilio says now.
 * With the latter two, a manifest adds what Twilio does not know: functions, domains, names.
 *
 * @throws Failure where it can't be had
 */
export async function readSource(
  manifest: string | undefined,
  options: SourceOptions,
  now: Date,
  shell: Shell,
  doubts?: Doubts,
): Promise<Source> {
  if (options.live === undefined && options.snapshot === undefined) {
    if (options.prefix !== undefined) throw new Failure("usage", "--prefix needs --live");
    const named = requireManifest(manifest);
    const { declared, ...from } = await readDeclared(named, options, now, shell);
    return { organization: declared, ...from };
  }
  const known = manifest === undefined ? undefined : await readDeclared(manifest, options, now, shell);
  const declared = known?.declared;
  const about = known === undefined ? undefined : { file: known.manifest, sid: known.declared.sid };
  const snapshot = await readSnapshot(about, options, now, shell, doubts);
  const { organizationOfSnapshot } = await import("../../model/live-organization.js");
  const organization = organizationOfSnapshot(snapshot, declared);
  const leftOut = leftOutOf(snapshot, listsLeftOut(options));
  return {
    organization: leftOut.length === 0 ? organization : { ...organization, leftOut },
    snapshot,
    ...known,
  };
}

/** @throws Failure where neither a snapshot nor the live organization is named */
export function requireSource({ live, snapshot }: Pick<SourceOptions, "live" | "snapshot">): void {
  if (live === undefined && snapshot === undefined)
    throw new Failure("usage", "which organization?", "give --live to read it from Twilio, or --snapshot FILE");
}

/**
 * What Twilio says: what a snapshot file kept, else what it says now. Notes what could not be read.
 *
 * @param manifest the manifest that mentions the same organization, where there is one
 * @throws Failure where it can't be had, or is about another organization
 */
export async function readSnapshot(
  manifest: { readonly file: string; readonly sid: string } | undefined,
  options: SourceOptions,
  now: Date,
  shell: Shell,
  doubts?: Doubts,
): Promise<Snapshot> {
  const { snapshot: file, live, prefix } = options;
  if (live === true && file !== undefined)
    throw new Failure("usage", "--live and --snapshot are two sources", "give one of them");
  if (file !== undefined && prefix !== undefined) throw new Failure("usage", "--prefix needs --live");
  const snapshot =
    file === undefined
      ? await readSnapshotLive(options, now, shell, doubts)
      : await readWholeSnapshotFile(file, options.withoutOwner);
  if (manifest !== undefined && !isSameSid(manifest.sid, snapshot.organizationSid))
    throw new Failure(
      "wrong-organization",
      `${manifest.file} is about ${manifest.sid}, and ${file === undefined ? "the credentials are for" : `${file} is about`} ${snapshot.organizationSid}`,
      "give the manifest of the same organization",
    );
  for (const { list, why } of snapshot.unread) remark(shell, "not read", `${list}: ${why}`);
  return snapshot;
}

/** Whether a reading from Twilio must be repeated before it counts. */
type Doubts = (snapshot: Snapshot) => boolean;

/** The manifest loader is loaded only if there is a manifest. */
async function readDeclared(manifest: string, options: TeamsOptions, now: Date, shell: Shell) {
  const [{ readOrganization }, { manifestSource }] = await Promise.all([
    import("./read-organization.js"),
    import("./teams.js"),
  ]);
  const files = await manifestSource(options);
  return { declared: readOrganization(manifest, now, shell, files), manifest, files };
}

/** Reads the organization from Twilio. What can't be read is named in the snapshot. */
export async function readSnapshotLive(
  options: Omit<SourceOptions, "live" | "snapshot">,
  now: Date,
  shell: Shell,
  doubts?: Doubts,
): Promise<Snapshot> {
  const { prefix, withoutOwner, timeout: timeoutMs } = options;
  const { readLive } = await import("../../twilio/snapshot/read-live.js");
  const progress = shell.progress();
  const done = new Map<string, number>();
  const show = (): void => progress.show([...done].map(([what, count]) => `${what} ${count}`).join(", "));
  let unreachable = 0;
  const watch = {
    onRecords: (path: string, records: number): void => {
      done.set(path.split("/").at(-1) ?? path, records);
      show();
    },
    onList: (list: string, outcome: "read" | "unread" | "unreachable", count: number): void => {
      done.set(list, count);
      if (outcome === "unreachable") unreachable++;
      if (outcome === "read") show();
    },
    warn: (line: string): void => {
      progress.clear();
      remark(shell, "note", line);
    },
  };
  const without = listsLeftOut(options);
  const read = await readLive(shell.env, prefix, now, watch, defined({ doubts, withoutOwner, without, timeoutMs }));
  progress.clear();
  if ("snapshot" in read) {
    const { unread } = read.snapshot;
    // With a wrong secret, or no network, there is nothing to report about.
    if (unreachable > 0 && unreachable + without.length === SNAPSHOT_LISTS.length)
      throw new Failure("twilio", `nothing could be read from Twilio: ${unread[0]?.why ?? ""}`);
    return read.snapshot;
  }
  throw new Failure("environment", read.problems.join("\n"));
}

/** Reads a snapshot file whose lists must be complete: a list that is too short counts as unread. */
async function readWholeSnapshotFile(file: string, withoutOwner: boolean | undefined): Promise<Snapshot> {
  const { withoutShortLists } = await import("../../twilio/snapshot/completeness.js");
  return withoutShortLists(await readSnapshotFile(file), { withoutOwner });
}

/** Reads what `twilio-org snapshot` wrote. @throws Failure where it can't be read, or was changed since */
export async function readSnapshotFile(file: string): Promise<Snapshot> {
  const { parseSnapshot, readPrintedSnapshot } = await import("../../twilio/snapshot/snapshot-file.js");
  const printed = readFilePieces(file, readPrintedSnapshot);
  if (printed !== undefined) return printed;
  const parsed = parseSnapshot(readFile(file));
  if ("snapshot" in parsed) return parsed.snapshot;
  throw new Failure("malformed-file", `${file} is not a usable snapshot: ${parsed.problem}`);
}
