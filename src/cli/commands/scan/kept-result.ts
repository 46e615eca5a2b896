import { existsSync } from "node:fs";
import path from "node:path";
import validate from "#schemas/scan";
import { scanResult, type ScannedOrganization } from "../../../records/scan/scan-result";
import { jsonText } from "../../../report/text/json";
import { readFile } from "../../input/read-file";
import { makeFolder } from "../../output/output-file";
import { type Shell } from "../../output/shell";

/**
 * Keeps the result of an organization in its folder, for a scan that goes on where this one was killed, and for another
 * runner. Called before the organization's baselines move: with them, what is new would be known.
 */
export async function keepResult(
  organization: ScannedOrganization,
  { folder, now, at }: { readonly folder: string; readonly now: Date; readonly at: Date },
  shell: Pick<Shell, "print">,
): Promise<void> {
  const own = path.join(folder, organization.name);
  await makeFolder(own);
  const kept = scanResult([{ ...organization, scannedAt: at.toISOString() }], now);
  await shell.print([`${jsonText(kept, 1)}\n`], path.join(own, "scan.json"));
}

/** Which kept results count instead of looking again. */
export interface Freshness {
  /** Those of a later moment. */
  readonly after: Date;
  /** No moment is later, but by a wrong clock. */
  readonly now: Date;
}

/** The kept result of an organization, if it is fresh and everything could be read. */
export function keptResult(
  { name, sid }: { readonly name: string; readonly sid: string },
  folder: string,
  { after, now }: Freshness,
): ScannedOrganization | undefined {
  const file = path.join(folder, name, "scan.json");
  if (!existsSync(file)) return undefined;
  const [kept] = organizationsIn(readFile(file).toString("utf8"));
  if (kept?.scannedAt === undefined || kept.name !== name || kept.sid !== sid) return undefined;
  const at = new Date(kept.scannedAt);
  if (!(at > after && at <= now) || kept.outcome === "failed" || kept.outcome === "incomplete") return undefined;
  return kept;
}

function organizationsIn(text: string): readonly ScannedOrganization[] {
  try {
    const value: unknown = JSON.parse(text);
    return validate(value) ? value.organizations : [];
  } catch {
    return [];
  }
}
