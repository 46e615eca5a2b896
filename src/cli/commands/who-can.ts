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
import { asOfOption, formatOption, manifestOption, outputOption } from "../input/options";
import { askedCapability, askedGroups } from "../input/question";
import { readKnownRoles } from "../input/audit-files";
import { knownRolesOption, liveOption, prefixOption, readSource, snapshotOption } from "../input/organization-source";
import { jsonResult, resultHead } from "../output/result-json";
import { type Shell } from "../output/shell";
import { whoCanTable } from "../../auditor/questions/formats/who-can-table";

/** `twilio-org who-can`: the people who can do something. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  command
    .addArgument(new Argument("<capability>", "a billing right by its id, as `twilio-org roles` lists it"))
    .addArgument(new Argument("[group]", "a Billing Group, by its key in the manifest or its id (default: any)"))
    .addArgument(new Argument("[file]", "the manifest, last (default: access.yaml, if it is there)"))
    .addOption(manifestOption())
    .addOption(snapshotOption())
    .addOption(liveOption())
    .addOption(prefixOption())
    .addOption(knownRolesOption())
    .addOption(formatOption(["json"]))
    .addOption(outputOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["who-can view-invoices access.yaml", "who-can manage-payment-methods europe --manifest access.yaml"]),
    )
    .action(async (first, second, third, { manifest, format, output, asOf, rules, ...from }) => {
      const given = [first, second, third].filter((argument) => argument !== undefined);
      const { file, rest } = takeManifest(given, manifest);
      const [what, where, ...more] = rest;
      if (what === undefined) throw new Failure("no billing right is named", "who-can CAPABILITY [GROUP] [FILE]");
      if (more.length > 0) throw new Failure(`too many arguments: "${more.join(" ")}"`);
      const capability = askedCapability(what);
      const source = await readSource(file, from, asOf, shell);
      const organization = withKnownRoles(source.organization, await readKnownRoles(rules));
      const access = effectiveAccess(organization, asOf);
      const groups = askedGroups(where, organization, access);
      const unknown = unknownAccess(organization);
      const asked = { people: withUnknown(access.people, unknown), capabilities: [capability], groups };
      const results = {
        table: () => whoCanTable(organization, access, capability, groups, shell.look(output)),
        json: () => jsonResult(resultHead(organization, asOf), "rows", accessRows(access, asked, "allowed", unknown)),
      };
      await shell.print(results[format](), output);
      exit(answerStatus(organization));
    });
}
