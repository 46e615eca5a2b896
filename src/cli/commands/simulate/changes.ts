import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { canonicalDomain, isSameSid } from "../../../model/identity";
import { didYouMean } from "../../../model/did-you-mean";
import { type Organization } from "../../../model/organization";
import { loseDomain, verifyDomain } from "../../../auditor/simulate/changes/domains";
import { mergeOrganizations } from "../../../auditor/simulate/changes/merge";
import { moveAccounts } from "../../../auditor/simulate/changes/move-accounts";
import { regroupAccounts } from "../../../auditor/simulate/changes/regroup";
import { removePerson } from "../../../auditor/simulate/changes/remove-person";
import { unknownQuestions } from "../../../auditor/simulate/open-question";
import { type Simulation } from "../../../auditor/simulate/simulation";
import { type Exit } from "../command-module";
import { EXIT } from "../../exit-status";
import { Failure } from "../../failure";
import { examples } from "../../help";
import { takeManifest } from "../../input/manifest-argument";
import { asOfOption, knownRolesOption, peopleOptions, resultOptions, sourceOptions } from "../../input/options";
import { lookUpPerson } from "../../input/question";
import { noteUnknown } from "../../output/note-unknown";
import { resultHead } from "../../output/result-json";
import { type Shell } from "../../output/shell";
import { printRows } from "../../output/print-document";
import { readOther, readStart } from "./read-start";

const FILE = "the manifest (default: access.yaml, if it exists)";

/** `twilio-org simulate remove-person` and its like: each a change of the organization by the documented rules. */
export function defineChanges(command: Command, shell: Shell, exit: Exit): void {
  const print = async (
    simulated: Simulation,
    organizations: readonly [Organization, ...Organization[]],
    { format, output, asOf }: PrintOptions,
  ): Promise<void> => {
    const [first] = organizations;
    const simulation = { ...simulated, questions: [...unknownQuestions(organizations), ...simulated.questions] };
    const unread = organizations.flatMap((organization) => organization.unread);
    const load = () => import("../../../auditor/simulate/simulation-json.js");
    const { simulationDocument } = await import("../../../auditor/simulate/simulation-report.js");
    const parts = {
      document: () => simulationDocument(simulation, asOf),
      json: async () => ({
        ...resultHead({ ...first, unread }, asOf),
        ...(await load()).simulationJson(simulation, asOf),
      }),
      csv: async () => {
        const { SIMULATION_COLUMNS, simulationRows } = await load();
        return { head: SIMULATION_COLUMNS, rows: simulationRows(simulation, asOf) };
      },
    };
    await printRows(format, parts, output, shell);
    exit(noteUnknown(organizations, shell) ? EXIT.incomplete : EXIT.clean);
  };

  sourceOptions(simulationOptions(command.command("remove-person"), shell))
    .description("a person leaves the organization")
    .addOption(new Option("--successor <person>", "who takes over the accounts that this person owns"))
    .addArgument(new Argument("<person>", "an e-mail address"))
    .addArgument(new Argument("[file]", FILE))
    .addHelpText("after", examples(["simulate remove-person ada@acme.example access.yaml"]))
    .action(async (who, file, { manifest, successor, ...options }) => {
      const organization = await readStart(lastManifest(file, manifest), options, options.asOf, shell);
      const person = known(who, organization);
      const next = successor === undefined ? [] : [lookUpPerson(successor, organization).email];
      await print(removePerson(organization, person, ...next), [organization], options);
    });

  for (const [name, description, simulate] of [
    ["verify-domain", "a domain becomes verified", verifyDomain],
    ["lose-domain", "a domain is no longer verified: what stops working in 30 days", loseDomain],
  ] as const)
    sourceOptions(simulationOptions(command.command(name), shell))
      .description(description)
      .addArgument(new Argument("<domain>", "such as acme.example"))
      .addArgument(new Argument("[file]", FILE))
      .addHelpText("after", examples([`simulate ${name} acme.example access.yaml`]))
      .action(async (text, file, { manifest, ...options }) => {
        const domain = canonicalDomain(text);
        if (domain === undefined)
          throw new Failure("usage", `"${text}" is not a domain name`, "write it like acme.example");
        const organization = await readStart(lastManifest(file, manifest), options, options.asOf, shell);
        await print(simulate(organization, domain, options.asOf), [organization], options);
      });

  simulationOptions(command.command("merge"), shell)
    .description("two organizations become one")
    .addArgument(new Argument("<survivor>", "the manifest of the organization that remains"))
    .addArgument(new Argument("<candidate>", "the manifest of the organization that is merged into it"))
    .addHelpText("after", examples(["simulate merge acme.yaml beta.yaml"]))
    .action(async (survivor, candidate, options) => {
      const prime = await readOther(survivor, options, options.asOf, shell);
      const other = await readOther(candidate, options, options.asOf, shell);
      if (isSameSid(prime.sid, other.sid))
        throw new Failure(
          "wrong-organization",
          `${survivor} and ${candidate} are about the same organization`,
          "give two different ones",
        );
      await print(mergeOrganizations(prime, other), [prime, other], options);
    });

  sourceOptions(simulationOptions(command.command("transfer"), shell))
    .description("an account moves to another Billing Group or organization")
    .addOption(groupOption())
    .addOption(organizationOption())
    .addArgument(new Argument("<account>", "an account: its key in the manifest or its SID"))
    .addArgument(new Argument("[file]", FILE))
    .addHelpText("after", examples(["simulate transfer storefront-us access.yaml --to-group europe"]))
    .action(async (text, file, { manifest, toGroup, toOrganization, ...options }) => {
      if ((toGroup === undefined) === (toOrganization === undefined))
        throw new Failure("usage", "where does the account go?", "give --to-group or --to-organization");
      const organization = await readStart(lastManifest(file, manifest), options, options.asOf, shell);
      const account = accountKey(text, organization);
      if (toGroup !== undefined) {
        const simulation = regroupAccounts("transfer", organization, [account], groupKey(toGroup, organization));
        return print(simulation, [organization], options);
      }
      const other = await otherOrganization(toOrganization ?? "", organization, options);
      return print(moveAccounts("transfer", organization, other, [account]), [organization, other], options);
    });

  sourceOptions(simulationOptions(command.command("split"), shell))
    .description("some accounts of a Billing Group move to a new group or another organization")
    .addOption(organizationOption())
    .addArgument(new Argument("<group>", "a Billing Group: its key in the manifest or its id"))
    .addArgument(
      new Argument("[accounts...]", "the accounts that move (with --to-organization, default: all), then the manifest"),
    )
    .addHelpText("after", examples(["simulate split europe storefront-eu access.yaml"]))
    .action(async (text, given, { manifest, toOrganization, ...options }) => {
      const { file, rest } = takeManifest(given, manifest);
      const organization = await readStart(file, options, options.asOf, shell);
      const group = groupKey(text, organization);
      const members = [...organization.accounts.values()].flatMap(({ key, billingGroup }) =>
        billingGroup === group ? [key] : [],
      );
      const accounts = rest.map((each) => accountKey(each, organization));
      const stranger = accounts.find((key) => !members.includes(key));
      if (stranger !== undefined)
        throw new Failure(
          "unknown-name",
          `account "${stranger}" is not in Billing Group ${group}`,
          `its accounts are ${members.join(", ")}`,
        );
      if (toOrganization === undefined) {
        if (accounts.length === 0)
          throw new Failure("usage", "no account was given", "give the accounts that move to the new group");
        return print(regroupAccounts("split", organization, accounts), [organization], options);
      }
      const other = await otherOrganization(toOrganization, organization, options);
      const going = accounts.length === 0 ? members : accounts;
      if (going.length === 0) throw new Failure("unknown-name", `no account of Billing Group ${group} is known`);
      return print(moveAccounts("split", organization, other, going), [organization, other], options);
    });

  const otherOrganization = async (
    file: string,
    organization: Organization,
    options: Parameters<typeof readOther>[1] & PrintOptions,
  ): Promise<Organization> => {
    const other = await readOther(file, options, options.asOf, shell);
    if (!isSameSid(other.sid, organization.sid)) return other;
    throw new Failure(
      "wrong-organization",
      `${file} is about the same organization`,
      "give the manifest of another one",
    );
  };
}

interface PrintOptions {
  readonly format: "table" | "json" | "markdown" | "html" | "csv";
  readonly output?: string | undefined;
  readonly asOf: Date;
}

function simulationOptions(command: Command, shell: Shell) {
  return resultOptions(peopleOptions(command), ["json", "markdown", "html", "csv"])
    .addOption(knownRolesOption())
    .addOption(asOfOption(shell));
}

function groupOption() {
  return new Option("--to-group <group>", "a Billing Group of the same organization: its key or id");
}

function organizationOption() {
  return new Option("--to-organization <file>", "the manifest of another organization");
}

function lastManifest(file: string | undefined, option: string | undefined): string | undefined {
  if (file !== undefined && option !== undefined)
    throw new Failure("usage", `two manifests were given, ${file} and ${option}`, "give one; it can include others");
  return file ?? takeManifest([], option).file;
}

function known(text: string, organization: Organization): string {
  const { email, named, hint } = lookUpPerson(text, organization);
  if (!named && organization.unread.length > 0)
    throw new Failure(
      "no-verdict",
      `nobody can say whether ${email} is in the organization: not everything could be read`,
      hint,
    );
  if (!named) throw new Failure("unknown-name", `${email} is not in the organization`, hint);
  return email;
}

function accountKey(text: string, { accounts }: Organization): string {
  const found = [...accounts.values()].find(({ key, sid }) => key === text || isSameSid(sid, text));
  if (found !== undefined) return found.key;
  throw new Failure("unknown-name", `there is no account "${text}"`, choices(text, accounts.keys()));
}

function groupKey(text: string, { billingGroups }: Organization): string {
  const found = [...billingGroups.values()].find(({ key, id }) => key === text || id === text);
  if (found !== undefined) return found.key;
  throw new Failure("unknown-name", `there is no Billing Group "${text}"`, choices(text, billingGroups.keys()));
}

function choices(text: string, keys: Iterable<string>): string {
  const all = [...keys];
  return didYouMean(text, all).hint ?? (all.length === 0 ? "none is known" : `use one of ${all.join(", ")}`);
}
