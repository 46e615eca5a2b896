import { readdirSync } from "node:fs";
import path from "node:path";
import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { type DashboardOrganization } from "../../records/dashboard/summary";
import { type LedgerStore } from "../../records/ledger/store";
import { type OrganizationEntry } from "../../records/scan/organizations-file";
import { count } from "../../report/text/words";
import { EXIT, type ExitStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { withLedger } from "../input/ledger-source";
import { asOfOption, ledgerOption, wholeNumber } from "../input/options";
import { readOrganizations } from "../input/organizations";
import { makeFolder } from "../output/output-file";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";
import { type Exit } from "./command-module";
import { type DashboardOptions } from "./dashboard/read-organization";

/** `twilio-org dashboard`: a static site over all organizations and their ledgers. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("[file]", "the list of organizations").default("organizations.yaml"))
    .addOption(
      new Option("-o, --output <folder>", "the folder for the pages; open its index.html").makeOptionMandatory(),
    )
    .addOption(ledgerOption())
    .addOption(
      new Option("--fresh-days <days>", "an organization whose last snapshot is older counts as not fully read")
        .argParser(wholeNumber(1, "whole number of days"))
        .default(3),
    )
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["dashboard --output site", "dashboard organizations.yaml --ledger ledger --output site"]),
    )
    .action(async (file, { output: folder, ledger, freshDays, asOf: now }) => {
      const entries = await readOrganizations(file, shell);
      await makeFolder(folder);
      const organizations = await withLedger({ ledger }, shell, (store) =>
        writePages({ entries, store, folder }, { now, freshDays }, shell),
      );
      const { indexPage } = await import("../../records/dashboard/index-page.js");
      await shell.print([indexPage(organizations, now)], path.join(folder, "index.html"));
      noteLeftovers(folder, organizations, shell);
      shell.note(() => `${path.join(folder, "index.html")} shows ${count(organizations.length, "organization")}.`);
      exit(statusOf(organizations));
    });
}

interface Site {
  readonly entries: readonly OrganizationEntry[];
  readonly store: LedgerStore;
  readonly folder: string;
}

/**
 * Writes the page of each organization. What keeps it from one is said on the first page, and keeps it from no other.
 */
async function writePages(
  { entries, store, folder }: Site,
  options: DashboardOptions,
  shell: Shell,
): Promise<readonly DashboardOrganization[]> {
  const [{ readForDashboard }, { organizationPage }, { pageOf }, { yearBefore }] = await Promise.all([
    import("./dashboard/read-organization.js"),
    import("../../records/dashboard/organization-page.js"),
    import("../../records/dashboard/summary.js"),
    import("../../records/dashboard/trend.js"),
  ]);
  const all: DashboardOrganization[] = [];
  for (const entry of entries)
    try {
      const { organization, rules } = await readForDashboard(entry, store, options, shell);
      const text = organizationPage(organization, yearBefore(options.now), { rules });
      await shell.print([text], path.join(folder, pageOf(entry.name)));
      all.push(organization);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      remark(shell, "not read", `${entry.name}: ${error.message}`);
      all.push({ outcome: "failed", name: entry.name, why: error.message.split("\n") });
    }
  return all;
}

function statusOf(organizations: readonly DashboardOrganization[]): ExitStatus {
  if (organizations.some(({ outcome }) => outcome === "failed")) return EXIT.failed;
  const isWhole = organizations.every(
    (each) => each.outcome === "read" && each.report.result.complete && each.drift?.complete !== false,
  );
  return isWhole ? EXIT.clean : EXIT.incomplete;
}

/** Says which pages of an earlier run nothing leads to anymore: they still name people. */
function noteLeftovers(folder: string, organizations: readonly DashboardOrganization[], shell: Shell): void {
  const written = new Set(
    organizations.flatMap(({ outcome, name }) => (outcome === "read" ? [`organization-${name}.html`] : [])),
  );
  const left = readdirSync(folder).filter((name) => /^organization-.*\.html$/.test(name) && !written.has(name));
  for (const name of left) remark(shell, "left over", `${path.join(folder, name)} is of an earlier run; delete it`);
}
