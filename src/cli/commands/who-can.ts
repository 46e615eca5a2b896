import { Argument, type Command } from "@commander-js/extra-typings";
import { effectiveAccess } from "../../model/access";
import { withKnownRoles } from "../../model/functions";
import { unknownAccess, withUnknown } from "../../model/unknown-access";
import { accessRows } from "../../auditor/questions/access-rows";
import { type Exit } from "./command-module";
import { answerStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { takeManifest } from "../input/manifest-argument";
import { requireCapability, requireGroups } from "../input/question";
import { readKnownRoles } from "../input/audit-files";
import { readSource } from "../input/organization-source";
import { jsonResult, resultHead } from "../output/result-json";
import { type Shell } from "../output/shell";
import { whoCanTable } from "../../auditor/questions/formats/who-can-table";
import { asOfOption, knownRolesOption, resultOptions, sourceOptions } from "../input/options";

/** `twilio-org who-can`: the people who can do something. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(sourceOptions(command), ["json"])
    .addArgument(new Argument("<capability>", "the id of a billing right, from `twilio-org roles`"))
    .addArgument(new Argument("[group]", "a Billing Group: its key in the manifest or its id (default: any)"))
    .addArgument(new Argument("[file]", "the manifest (default: access.yaml, if it exists)"))
    .addOption(knownRolesOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["who-can view-invoices access.yaml", "who-can manage-payment-methods europe --manifest access.yaml"]),
    )
    .action(async (first, second, third, { manifest, format, output, asOf, rules, ...from }) => {
      const given = [first, second, third].filter((argument) => argument !== undefined);
      const { file, rest } = takeManifest(given, manifest);
      const [what, where, ...more] = rest;
      if (what === undefined)
        throw new Failure("usage", "no billing right was given", "who-can CAPABILITY [GROUP] [FILE]");
      if (more.length > 0) throw new Failure("usage", `too many arguments: "${more.join(" ")}"`);
      const capability = requireCapability(what);
      const source = await readSource(file, from, asOf, shell);
      const organization = withKnownRoles(source.organization, await readKnownRoles(rules));
      const access = effectiveAccess(organization, asOf);
      const groups = requireGroups(where, organization, access);
      const unknown = unknownAccess(organization);
      const question = { people: withUnknown(access.people, unknown), capabilities: [capability], groups };
      const results = {
        table: () => whoCanTable(organization, access, capability, groups, shell.look(output)),
        json: () =>
          jsonResult(resultHead(organization, asOf), "rows", accessRows(access, question, "allowed", unknown)),
      };
      await shell.print(results[format](), output);
      exit(answerStatus(organization));
    });
}
