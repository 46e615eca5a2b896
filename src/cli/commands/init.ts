import { existsSync } from "node:fs";
import path from "node:path";
import { type Command, Option } from "@commander-js/extra-typings";
import { type Directory } from "../../auditor/audit/directory-file";
import { type Adoption } from "../../auditor/adopt/adoption";
import { canonicalEmail } from "../../model/identity";
import { type PersonFunction } from "../../model/organization";
import { type Snapshot } from "../../model/snapshot";
import { plain } from "../../report/text/plain";
import { count } from "../../report/text/words";
import { wrap } from "../../report/text/wrap";
import { adoptionOf, noteLeftOut } from "./adopt/parts";
import { type Exit } from "./command-module";
import { answersOf, type Given } from "./init/answers";
import { type InitFile, initFiles } from "./init/files";
import { PIPELINES } from "./init/pipelines";
import { EXIT } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { asOfOption, peopleOptions, twilioOptions } from "../input/options";
import { readSnapshot } from "../input/organization-source";
import { readPeople } from "../input/people";
import { makeFolder } from "../output/output-file";
import { type Shell } from "../output/shell";

/**
 * `twilio-org init`: from credentials to a repository whose pull requests change access. It writes files, and nothing
 * at Twilio.
 */
export function define(command: Command, shell: Shell, exit: Exit): void {
  peopleOptions(twilioOptions(command))
    .addOption(new Option("-o, --output <folder>", "the folder to write to").default(".", "the current folder"))
    .addOption(new Option("--organization-name <name>", "the organization's name, as the Console shows it"))
    .addOption(new Option("--finance <emails>", "who works in finance, separated by commas").argParser(emails))
    .addOption(new Option("--technical <emails>", "who works technically, separated by commas").argParser(emails))
    .addOption(new Option("--pipeline <host>", "write pipelines for this host").choices(PIPELINES))
    .addOption(new Option("--without-accounts", "continue if Twilio's list of accounts can't be read"))
    .addOption(new Option("-y, --yes", "ask nothing; use defaults for what no option says"))
    .addOption(asOfOption(shell))
    .addHelpText(
      "after",
      examples(["init --live", "init --live --people people.csv --pipeline github", "init --snapshot acme.json --yes"]),
    )
    .action(async (options) => {
      const { output, asOf, yes } = options;
      const manifest = path.join(output, "access.yaml");
      if (existsSync(manifest))
        throw new Failure(
          "already-exists",
          `${manifest} exists already`,
          `to see what it is missing: twilio-org adopt --live --into ${manifest}`,
        );
      const directory = await readPeople(options, shell);
      const snapshot = await readComplete(options, asOf, shell);
      if (snapshot === undefined) {
        exit(EXIT.incomplete);
        return;
      }
      const found = adoptionOf(snapshot, withAnswers(directory, options));
      const answers = await answersOf(found, options, shell.isInteractive() && yes !== true, output);
      const adoption = named(adoptionOf(snapshot, withAnswers(directory, answers)), answers.organizationName);
      const files = await initFiles(adoption, snapshot, answers.pipeline, asOf);
      const kept = await write(files, output, shell);
      await shell.print([summary(adoption, output, files, kept, shell.look().width)]);
      noteLeftOut(adoption.leftOut, shell);
      exit(EXIT.clean);
    });
}

/** The organization as Twilio has it; nothing if something could not be read, which is noted. */
async function readComplete(
  options: Given & {
    readonly snapshot?: string | undefined;
    readonly prefix?: string | undefined;
    readonly withoutAccounts?: true | undefined;
  },
  now: Date,
  shell: Shell,
): Promise<Snapshot | undefined> {
  const { snapshot: file, prefix, withoutAccounts } = options;
  // Data that will be stored is read twice.
  const read = await readSnapshot(undefined, { snapshot: file, prefix }, now, shell, () => true);
  const unread = read.unread.filter(({ list }) => withoutAccounts !== true || list !== "accounts");
  const lists = [
    count(read.assignments.length, "role assignment"),
    count(read.users.length, "user"),
    count(read.accounts.length, "account"),
    count(read.roles.length, "role"),
  ];
  shell.note(({ width }) => wrap(`Read ${lists.join(", ")}.`, width, 0));
  if (unread.length === 0) return { ...read, unread: [] };
  shell.note(({ width }) => wrap(MISSING, width, 0));
  return undefined;
}

const MISSING =
  "Nothing was written. Give the OAuth app the permissions that the lists above need (docs/real-organization.md), and run it again. If only accounts can't be read, --without-accounts continues.";

/** The directory; answers go first. */
function withAnswers(
  directory: Directory,
  {
    finance = [],
    technical = [],
  }: { readonly finance?: readonly string[] | undefined; readonly technical?: readonly string[] | undefined },
): Directory {
  const pairs = (list: readonly string[], duty: PersonFunction) => list.map((email) => [email, duty] as const);
  return new Map([...directory, ...pairs(technical, "technical"), ...pairs(finance, "finance")]);
}

function named(adoption: Adoption, name: string | undefined): Adoption {
  return name === undefined ? adoption : { ...adoption, organization: { ...adoption.organization, name } };
}

/** Writes the files that are not there yet. @returns the names of those that are */
async function write(files: readonly InitFile[], folder: string, shell: Shell): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { name, text } of files) {
    const file = path.join(folder, name);
    if (existsSync(file)) kept.push(name);
    else {
      await makeFolder(path.dirname(file));
      await shell.print([text], file);
    }
  }
  return kept;
}

function summary(
  { organization: { people, bindings, billingGroups, accounts } }: Adoption,
  folder: string,
  files: readonly InitFile[],
  kept: readonly string[],
  width: number,
): string {
  const holders = new Set(bindings.flatMap(({ grants }) => grants.map(({ person }) => person)));
  const known = [...holders].filter((email) => people.get(email)?.function !== undefined).length;
  const counts = [
    count(holders.size, "person", "people"),
    count(bindings.length, "role"),
    count(billingGroups.size, "Billing Group"),
    count(accounts.size, "account"),
  ];
  const written = files.filter(({ name }) => !kept.includes(name)).map(({ name }) => name);
  const cd = folder === "." ? [] : [`cd ${folder}`];
  return [
    wrap(`access.yaml declares ${counts.join(", ")}. The function of ${known} is known.`, width, 0),
    wrap(`Written: ${written.map(plain).join(", ")}.`, width, 0, 2),
    ...(kept.length === 0 ? [] : [wrap(`Kept, since they exist: ${kept.map(plain).join(", ")}.`, width, 0, 2)]),
    "",
    "Next:",
    ...[...cd, ...NEXT].map((line) => `  ${line}`),
    "",
  ].join("\n");
}

const NEXT = [
  "npx --no twilio-org audit --live     # who can see and spend, and who should not",
  "npx --no twilio-org narrow --apply   # narrower roles, as a change of access.yaml",
  "git add --all && git commit     # then a pull request: docs/first-hour.md",
] as const;

/** Addresses, separated by commas. */
function emails(text: string): readonly string[] {
  return text.split(",").map((each) => {
    const parsed = canonicalEmail(each);
    if ("email" in parsed) return parsed.email;
    throw new Failure("usage", `"${each.trim()}" is not an e-mail address`, parsed.invalid);
  });
}
