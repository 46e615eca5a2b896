import { readFileSync } from "node:fs";
import { Option } from "@commander-js/extra-typings";
import { whyUnreadable } from "../files/manifest-files";
import { type Organization } from "../model/organization";
import { type Snapshot } from "../model/snapshot";
import { Failure } from "./failure";
import { requireManifest } from "./manifest-argument";
import { readOrganization } from "./read-organization";
import { type Shell } from "./shell";

/** `--snapshot`: the organization as a file has it. */
export function snapshotOption() {
  return new Option("--snapshot <file>", "the organization as `twilio-org snapshot` wrote it");
}

/** `--live`: the organization as Twilio has it now. */
export function liveOption() {
  return new Option("--live", "the organization as Twilio has it now, read with the credentials in the environment");
}

/** `--prefix`: another organization's settings. */
export function prefixOption() {
  return new Option("--prefix <name>", "read NAME_TWILIO_CLIENT_ID and so on instead of TWILIO_CLIENT_ID");
}

/** How a command was told which organization it is about, besides by a manifest. */
export interface SourceOptions {
  readonly snapshot?: string | undefined;
  readonly live?: true | undefined;
  readonly prefix?: string | undefined;
}

/** An organization, and the manifest that speaks of it where it was read from Twilio. */
export interface Source {
  readonly organization: Organization;
  readonly declared?: Organization;
  /** The file of the manifest, where there is one. */
  readonly manifest?: string;
}

/**
 * The organization that a command is about: what a manifest declares, what a snapshot shows, or what Twilio says now. With
 * the latter two, a manifest adds what Twilio does not know: functions, domains, names.
 *
 * @throws Failure where it can't be had
 */
export async function readSource(
  manifest: string | undefined,
  options: SourceOptions,
  now: Date,
  shell: Shell,
): Promise<Source> {
  const { snapshot: file, live } = options;
  checkOptions(options);
  if (live === undefined && file === undefined) {
    const named = requireManifest(manifest);
    return { organization: readOrganization(named, now, shell), manifest: named };
  }
  const declared = manifest === undefined ? undefined : readOrganization(manifest, now, shell);
  const snapshot = await readSnapshotOf(options, now, shell);
  if (declared !== undefined && declared.sid.toLowerCase() !== snapshot.organizationSid.toLowerCase())
    throw new Failure(
      `${manifest ?? ""} is about ${declared.sid}, and ${file === undefined ? "the credentials are for" : `${file} is about`} ${snapshot.organizationSid}`,
      "name the manifest of the same organization",
    );
  const { organizationOfSnapshot } = await import("../model/live-organization.js");
  const organization = organizationOfSnapshot(snapshot, declared);
  for (const what of organization.unread) shell.note(({ colors }) => `${colors.red("not read:")} ${what}`);
  return { organization, ...(declared === undefined || manifest === undefined ? {} : { declared, manifest }) };
}

/**
 * What `--snapshot` names; without it, what Twilio says now.
 *
 * @throws Failure where it can't be had
 */
export async function readSnapshotOf(options: SourceOptions, now: Date, shell: Shell): Promise<Snapshot> {
  checkOptions(options);
  const { snapshot: file, prefix } = options;
  return file === undefined ? readSnapshotLive(prefix, now, shell) : readSnapshotFile(file);
}

function checkOptions({ snapshot, live, prefix }: SourceOptions): void {
  if (live === true && snapshot !== undefined)
    throw new Failure("--live and --snapshot name two organizations", "leave one of them out");
  if (live === undefined && prefix !== undefined) throw new Failure("--prefix goes with --live");
}

/** Reads the organization from Twilio. What can't be read is named in the snapshot. */
export async function readSnapshotLive(prefix: string | undefined, now: Date, shell: Shell): Promise<Snapshot> {
  const { readLive } = await import("../auditor/read-live.js");
  const progress = shell.progress();
  const done = new Map<string, number>();
  const show = (): void => progress.show([...done].map(([what, count]) => `${what} ${count}`).join(", "));
  const read = await readLive(shell.env, prefix, now, {
    onRecords: (path, records) => {
      done.set(path.split("/").at(-1) ?? path, records);
      show();
    },
    onList: (list, outcome, count) => {
      done.set(list, count);
      if (outcome === "read") show();
    },
  });
  progress.clear();
  if ("snapshot" in read) return read.snapshot;
  throw new Failure(read.problems.join("\n"));
}

async function readSnapshotFile(file: string): Promise<Snapshot> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Failure(`${file} can't be read: ${whyUnreadable(error)}`);
  }
  const { parseSnapshot } = await import("../auditor/snapshot-file.js");
  const parsed = parseSnapshot(bytes);
  if ("snapshot" in parsed) return parsed.snapshot;
  throw new Failure(`${file} is not a usable snapshot: ${parsed.problem}`);
}
