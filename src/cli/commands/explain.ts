import { Argument, type Command } from "@commander-js/extra-typings";
import { effectiveAccess } from "../../model/access";
import { CAPABILITIES, type CapabilityId } from "../../model/capabilities";
import { withKnownRoles } from "../../model/functions";
import { unknownAccess } from "../../model/unknown-access";
import { accessRows } from "../../auditor/questions/access-rows";
import { type Exit } from "./command-module";
import { denialJson, explainDenial } from "../../auditor/questions/denial";
import { answerStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { takeManifest } from "../input/manifest-argument";
import { requireCapability, requireGroups, lookUpPerson, type AskedPerson } from "../input/question";
import { readKnownRoles } from "../input/audit-files";
import { readSource } from "../input/organization-source";
import { jsonResult, resultHead } from "../output/result-json";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";
import { plain } from "../../report/text/plain";
import { explainCapability, explainPerson, type Known } from "../../auditor/questions/formats/explain-table";
import { asOfOption, knownRolesOption, resultOptions, sourceOptions } from "../input/options";

/** `twilio-org explain`: why a person can do something, or why not. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(sourceOptions(command), ["json"])
    .addArgument(new Argument("<person>", "an e-mail address"))
    .addArgument(new Argument("[capability]", "the id of a billing right, from `twilio-org roles` (default: all)"))
    .addArgument(new Argument("[group]", "a Billing Group: its key in the manifest or its id (default: all)"))
    .addArgument(new Argument("[file]", "the manifest (default: access.yaml, if it exists)"))
    .addOption(knownRolesOption())
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples([
        "explain ada@acme.example access.yaml",
        "explain ada@acme.example view-invoices europe -m access.yaml",
      ]),
    )
    .action(async (first, second, third, fourth, { manifest, format, output, asOf, rules, ...from }) => {
      const given = [first, second, third, fourth].filter((argument) => argument !== undefined);
      const { file, rest } = takeManifest(given, manifest);
      const [who, what, where, ...more] = rest;
      if (who === undefined)
        throw new Failure("usage", "no person was given", "explain PERSON [CAPABILITY] [GROUP] [FILE]");
      if (more.length > 0) throw new Failure("usage", `too many arguments: "${more.join(" ")}"`);
      const source = await readSource(file, from, asOf, shell);
      const organization = withKnownRoles(source.organization, await readKnownRoles(rules));
      const access = effectiveAccess(organization, asOf);
      const known = { organization, access, now: asOf };

      const person = lookUpPerson(who, organization);
      const capability = what === undefined ? undefined : requireCapability(what);
      const groups = requireGroups(where, organization, access);
      if (!person.named) noteUnknown(person, shell);
      const look = shell.look(output);
      const results = {
        table: () =>
          capability === undefined
            ? explainPerson(known, person.email, look)
            : explainCapability(known, person.email, capability, groups, look),
        json: () => jsonResult(resultHead(organization, asOf), "rows", rows(known, person.email, capability, groups)),
      };
      await shell.print(results[format](), output);
      exit(answerStatus(organization));
    });
}

function noteUnknown({ email, hint }: AskedPerson, shell: Pick<Shell, "note">): void {
  const text = `${email} is not in the manifest${hint === undefined ? "" : `: ${hint}`}`;
  remark(shell, "note", plain(text), 2);
}

function* rows(
  { organization, access, now }: Known,
  person: string,
  onlyCapability: CapabilityId | undefined,
  groups: readonly string[],
) {
  const capabilities = onlyCapability === undefined ? CAPABILITIES.map(({ id }) => id) : [onlyCapability];
  for (const row of accessRows(access, { people: [person], capabilities, groups }, "all", unknownAccess(organization)))
    yield row.allowed !== false
      ? row
      : { ...row, whyNot: denialJson(explainDenial(organization, access, person, row.capability, now)) };
}
