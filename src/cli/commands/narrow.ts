import { defined } from "../../model/defined";
import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { withDirectory, withInferredFunctions } from "../../model/functions";
import { narrow, type Narrowed, type Narrowing } from "../../auditor/simulate/narrow";
import { readPeople } from "../input/people";
import { type Exit } from "./command-module";
import { EXIT, type ExitStatus } from "../exit-status";
import { Failure } from "../failure";
import { examples } from "../help";
import { onlyManifest, requireManifest } from "../input/manifest-argument";
import { replaceUnchanged } from "../output/output-file";
import { lookUpPerson } from "../input/question";
import { readOrganization } from "../input/read-organization";
import { manifestSource } from "../input/teams";
import { resultHead } from "../output/result-json";
import { remark } from "../output/remark";
import { type Shell } from "../output/shell";
import { printDocument } from "../output/print-document";
import { narrowDocument } from "../../auditor/simulate/narrow-document";
import { asOfOption, manifestOption, peopleOptions, resultOptions, teamsOption } from "../input/options";
import { scopeJson } from "../../model/right";

type Outcome = "offered" | "applied";

/** `twilio-org narrow`: the narrower roles that do for technical Administrators, as patches of the manifest. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(peopleOptions(command), ["json", "markdown"])
    .addArgument(
      new Argument(
        "[args...]",
        "the manifest (default: access.yaml, if it exists), and the people to narrow (default: all)",
      ),
    )
    .usage("[options] [FILE] [PERSON...]")
    .addOption(manifestOption())
    .addOption(teamsOption())
    .addOption(new Option("--apply", "edit the manifest in place; comments and formatting stay"))
    .addOption(asOfOption(shell))
    .addHelpText("after", examples(["narrow access.yaml", "narrow access.yaml ada@acme.example --apply"]))
    .action(async (args, options) => {
      const { asOf, format, output, apply } = options;
      const [argument, ...more] = args.filter((each) => !each.includes("@"));
      if (more.length > 0)
        throw new Failure("usage", `"${more.join(" ")}" is not a person, and only one manifest can be given`);
      const file = requireManifest(onlyManifest(argument, options.manifest));
      const files = await manifestSource(options);
      const organization = readOrganization(file, asOf, shell, files);
      const people = args.filter((each) => each.includes("@")).map((each) => personNamed(each, organization));
      const directory = await readPeople(options, shell);
      const narrowed = narrow({
        file,
        files,
        withFunctions: (each) => withInferredFunctions(withDirectory(each, directory)),
        ...(people.length === 0 ? {} : { people }),
        now: asOf,
      });
      if ("why" in narrowed) throw new Failure("write-failed", `${file} has changed in the meantime: ${narrowed.why}`);
      const missing = people.filter((email) => !narrowed.narrowings.some(({ person }) => person.email === email));
      for (const email of missing)
        remark(shell, "note", `${email} is not a technical Administrator: there is nothing to narrow`);
      const outcome = outcomeOf(narrowed, apply === true);
      if (outcome === "applied") await replaceUnchanged(narrowed.files);
      const parts = {
        document: () => narrowDocument(narrowed, outcome, asOf),
        json: () => ({ ...resultHead(narrowed.before, asOf), ...narrowJson(narrowed, outcome) }),
      };
      await printDocument(format, parts, output, shell);
      exit(statusOf(narrowed, outcome));
    });
}

function personNamed(text: string, organization: Parameters<typeof lookUpPerson>[1]): string {
  const { email, named, hint } = lookUpPerson(text, organization);
  if (named) return email;
  throw new Failure("unknown-name", `${email} is not in the manifest`, hint);
}

/** Each patch has passed a review together with those before it: nothing is left that could block. */
function outcomeOf({ files }: Narrowed, apply: boolean): Outcome {
  return apply && files.length > 0 ? "applied" : "offered";
}

/** Everybody who keeps full billing rights by default is a finding. */
function statusOf({ narrowings }: Narrowed, outcome: Outcome): ExitStatus {
  const left = outcome === "applied" ? narrowings.filter(({ patch }) => patch === undefined) : narrowings;
  return left.length > 0 ? EXIT.findings : EXIT.clean;
}

function narrowJson({ narrowings, files, review }: Narrowed, outcome: Outcome) {
  return {
    outcome,
    verdict: review.verdict,
    limits: review.limits,
    people: narrowings.map(personJson),
    patches: files.map(({ patch }) => patch),
    change: { people: review.people, sameAccess: review.sameAccess },
  };
}

function personJson({ person, role, finding, narrower, patch, changes }: Narrowing) {
  return {
    person: person.email,
    role,
    ...defined({ functionFrom: person.functionFrom }),
    fingerprint: finding.fingerprint,
    message: finding.message,
    remediation: finding.remediation,
    narrower: narrower.map(({ role: id, scope }) => ({
      role: id,
      ...defined({ account: scopeJson(scope).account }),
    })),
    ...defined({ patch }),
    changes,
  };
}
