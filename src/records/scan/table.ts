import { plain } from "../../report/text/plain";
import { count } from "../../report/text/words";
import { instantText } from "../../model/instant";
import { wrap } from "../../report/text/wrap";
import { type ScannedOrganization, type ScanResult } from "./scan-result";
import { outcomeText } from "./scan-words";
import { type Look } from "../../report/text/look";

/** The most things that are listed of an organization; its files have all. */
const MOST = 10;

/** What a scan came to, for a reader at a terminal: each organization with what is new. */
export function* scanTable({ asOf, organizations }: ScanResult, look: Look): Generator<string> {
  yield `${look.colors.bold(`${count(organizations.length, "organization")}, as of ${instantText(asOf)}`)}\n`;
  for (const each of organizations) yield `\n${organizationLines(each, look).join("\n")}\n`;
}

function organizationLines(organization: ScannedOrganization, { width, colors }: Look): readonly string[] {
  const { name, outcome, scannedAt, why, findings, drift, new: fresh, gone } = organization;
  const paint = outcome === "nothing-new" ? colors.green : colors.red;
  const far = outcome === "incomplete" ? ", as far as it could be read" : "";
  const earlier = scannedAt === undefined ? "" : `, as another scan found at ${instantText(scannedAt)}`;
  const counts = [
    ...(findings === undefined ? [] : [`findings${far}: ${findings.open}, ${findings.new} new, ${findings.gone} gone`]),
    ...(drift === undefined ? [] : [`drift${far}: ${drift.open}, ${drift.new} new, ${drift.gone} gone`]),
  ];
  const say = (text: string): string => wrap(text, width, 2, 4);
  const total = (findings?.new ?? 0) + (drift?.new ?? 0);
  return [
    wrap(`${colors.bold(name)}: ${paint(outcomeText(outcome))}${earlier}`, width, 0),
    ...why.map((each) => say(`${colors.red("!")} ${plain(each)}`)),
    ...counts.map(say),
    ...fresh
      .slice(0, MOST)
      .map(({ severity, message, fingerprint }) =>
        say(`+ ${severity}: ${plain(message)} ${colors.dim(fingerprint.slice(0, 16))}`),
      ),
    ...(total > MOST ? [say(`and ${total - MOST} more that are new`)] : []),
    ...gone.slice(0, MOST).map(({ message }) => say(`- gone: ${plain(message)}`)),
    ...(gone.length > MOST ? [say(`and ${gone.length - MOST} more that are gone`)] : []),
  ];
}
