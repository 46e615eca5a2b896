import { audit } from "../../../src/auditor/audit/audit";
import { type Directory, parseDirectory } from "../../../src/auditor/audit/directory-file";
import { type PlacedWaiver, parseWaivers } from "../../../src/auditor/audit/waivers-file";
import { manifestFiles } from "../../../src/manifest/files/manifest-files";
import { EVERY_GROUP } from "../../../src/model/access";
import { defined } from "../../../src/model/defined";
import { type AuditSummary, type Finding } from "../../../src/model/finding";
import { problemText } from "../../read-manifest";
import { RefusedArguments } from "./arguments";
import { type FunctionContext, headOf, readSubject, type ResultHead, type SourceArgs } from "./source";

export interface GetFindingsArgs extends SourceArgs {
  /** Path of a file of waivers: findings that are accepted until a date. */
  waivers?: string;
  /** Path of a CSV file that says what people do: e-mail address and function. */
  people?: string;
}

export interface GetFindingsResult extends ResultHead {
  /** Headline numbers, and the verdict in plain language. */
  summary: AuditSummary;
  /** What the rules found, waived or not, sorted by severity, then person, rule and fingerprint. */
  findings: readonly Finding[];
}

/**
 * What is wrong with an organization's access, as `twilio-org audit` finds it: in what a manifest declares, or in what
 * Twilio has. Changes nothing. Where `complete` is false nothing is clean, whatever was found.
 */
export async function getFindings(args: GetFindingsArgs, context: FunctionContext): Promise<GetFindingsResult> {
  const waivers = args.waivers === undefined ? undefined : readWaivers(args.waivers);
  const directory = args.people === undefined ? undefined : readDirectory(args.people);
  const subject = await readSubject(args, context);
  const { asOf, ...organizations } = subject;
  const { result, access } = audit({ ...organizations, ...defined({ waivers, directory }), now: asOf });
  const { complete, unread, summary, findings } = result;
  return {
    ...headOf(subject, complete),
    unread,
    summary,
    findings: findings.map((finding) =>
      finding.billingGroups.includes(EVERY_GROUP) ? { ...finding, billingGroups: access.groups } : finding,
    ),
  };
}

function readWaivers(file: string): readonly PlacedWaiver[] {
  const parsed = parseWaivers(file, bytesOf("waivers", file));
  if ("waivers" in parsed) return parsed.waivers;
  throw refused("waivers", parsed.problems.map(problemText));
}

function readDirectory(file: string): Directory {
  const parsed = parseDirectory(file, bytesOf("people", file));
  if ("directory" in parsed) return parsed.directory;
  throw refused("people", parsed.problems);
}

function bytesOf(property: string, file: string): Uint8Array {
  const content = manifestFiles.read(file);
  if ("error" in content) throw refused(property, [`${file} can't be read: ${content.error}`]);
  return content.bytes;
}

function refused(property: string, reasons: readonly string[]): RefusedArguments {
  return new RefusedArguments(reasons.map((reason) => ({ property, reason })));
}
