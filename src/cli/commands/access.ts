import { type Command } from "@commander-js/extra-typings";
import { effectiveAccess } from "../../model/access";
import { CAPABILITIES } from "../../model/capabilities";
import { withKnownRoles } from "../../model/functions";
import { unknownAccess, withUnknown } from "../../model/unknown-access";
import { accessRows } from "../../auditor/questions/access-rows";
import { type Exit } from "./command-module";
import { answerStatus } from "../exit-status";
import { examples } from "../help";
import { onlyManifest } from "../input/manifest-argument";
import { readKnownRoles } from "../input/audit-files";
import { readSource } from "../input/organization-source";
import { jsonResult, resultHead } from "../output/result-json";
import { type Shell } from "../output/shell";
import { accessMarkdown } from "../../auditor/questions/formats/access-markdown";
import { summarize } from "../../auditor/questions/formats/access-summary";
import { accessTable } from "../../auditor/questions/formats/access-table";
import { asOfOption, knownRolesOption, manifestArgument, resultOptions, sourceOptions } from "../input/options";

/** `twilio-org access`: the whole effective access. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(sourceOptions(command), ["json", "markdown"])
    .addArgument(manifestArgument())
    .addOption(knownRolesOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["access access.yaml", "access access.yaml --as-of 2027-02-01T00:00:00Z --format json"]),
    )
    .action(async (argument, { manifest, format, output, asOf, rules, ...from }) => {
      const source = await readSource(onlyManifest(argument, manifest), from, asOf, shell);
      const organization = withKnownRoles(source.organization, await readKnownRoles(rules));
      const access = effectiveAccess(organization, asOf);
      const capabilities = CAPABILITIES.map(({ id }) => id);
      const { groups } = access;
      const unknown = unknownAccess(organization);
      const people = withUnknown(access.people, unknown);
      const results = {
        table: () => accessTable(organization, summarize(organization, access), asOf, shell.look(output)),
        markdown: () => accessMarkdown(organization, summarize(organization, access), asOf),
        json: () =>
          jsonResult(
            resultHead(organization, asOf),
            "rows",
            accessRows(access, { people, capabilities, groups }, "allowed", unknown),
          ),
      };
      await shell.print(results[format](), output);
      exit(answerStatus(organization));
    });
}
