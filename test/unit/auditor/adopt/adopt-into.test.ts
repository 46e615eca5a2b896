import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Document, isSeq, stringify, visit } from "yaml";
import { adoptInto, type AdoptedInto } from "../../../../src/auditor/adopt/adopt-into";
import { adopt, type Adoption } from "../../../../src/auditor/adopt/adoption";
import { printAdopted } from "../../../../src/auditor/adopt/print-adopted";
import { loadManifest } from "../../../../src/manifest/load";
import { manifestOf } from "../../../../src/manifest/print";
import { type Organization } from "../../../../src/model/organization";
import { type Snapshot } from "../../../../src/model/snapshot";
import { NOW } from "../../../support/organizations";
import { rightsOf, sayable, snapshots } from "../../../support/snapshots";
import { oneFile } from "../../../support/manifest-files";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

const FILE = "access.yaml";

function load(text: string): Organization {
  const bytes = new TextEncoder().encode(text);
  const { organization, problems } = loadManifest(FILE, oneFile(bytes), NOW);
  if (organization === undefined) throw new Error(`${text}\n${JSON.stringify(problems, undefined, 1)}`);
  return organization;
}

function adopted(snapshot: Snapshot, declared?: Organization): Adoption {
  const adoption = adopt(snapshot, declared);
  if ("problem" in adoption) throw new Error(adoption.problem);
  return adoption;
}

function into(text: string, snapshot: Snapshot): AdoptedInto | { readonly why: string } {
  const organization = load(text);
  const bytes = new TextEncoder().encode(text);
  const files = oneFile(bytes);
  const manifest = { file: FILE, names: [FILE], files, organization };
  return adoptInto(manifest, adopted(snapshot, organization), snapshot, NOW);
}

/** Ways in which people write a manifest. */
const STYLES: Readonly<Record<string, (adoption: Adoption, snapshot: Snapshot) => string>> = {
  "as adopt writes it": printAdopted,
  "in brackets": ({ organization }) => stringify(manifestOf(organization), { collectionStyle: "flow" }),
  "lists in brackets": ({ organization }) => {
    const document = new Document(manifestOf(organization));
    visit(document, {
      Seq: (_, node) => {
        if (isSeq(node)) node.flow = true;
      },
    });
    return document.toString({ lineWidth: 0 });
  },
  "with comments and blank lines": (adoption, snapshot) =>
    printAdopted(adoption, snapshot).replace(/^( *)(\S.*)$/gm, "$1# about the next line\n$1$2\n\n$1# after it"),
  "with comments behind": (adoption, snapshot) => printAdopted(adoption, snapshot).replace(/(?<!#.*)$/gm, " # why"),
  "with the ends of lines of Windows": (adoption, snapshot) =>
    printAdopted(adoption, snapshot).replaceAll("\n", "\r\n"),
  "without a last line end": (adoption, snapshot) => printAdopted(adoption, snapshot).trimEnd(),
};

describe.each(Object.entries(STYLES))("a manifest %s", (_, print) => {
  it("gets what it lacks, keeps every line, and then lacks nothing", () => {
    fc.assert(
      fc.property(snapshots, fc.infiniteStream(fc.boolean()), (tagged, keeps) => {
        const { snapshot } = tagged;
        const assignments = snapshot.assignments.filter(() => keeps.next().value);
        const text = print(adopted({ ...snapshot, assignments }), { ...snapshot, assignments });
        const result = into(text, snapshot);
        if ("why" in result) throw new Error(`${result.why}\n${text}`);
        const after = result.patches[0]?.after ?? text;

        if (print !== STYLES["in brackets"] && print !== STYLES["lists in brackets"])
          expect(isWithin(text.split(/\r?\n/), after.split(/\r?\n/))).toBe(true);
        const organization = load(after);
        const [before, wanted, now] = [
          rightsOf(load(text), snapshot),
          sayable(tagged),
          rightsOf(organization, snapshot),
        ];
        // Nothing is lost, and nothing comes that is not in Twilio.
        expect(before.filter((right) => !now.includes(right))).toEqual([]);
        expect(now.filter((right) => !wanted.includes(right) && !before.includes(right))).toEqual([]);
        // What is still missing is named, with who it is about.
        const unnamed = wanted.filter((right) => !now.includes(right));
        expect(unnamed.length === 0 || result.leftOut.length > 0).toBe(true);
        expect(into(after, snapshot)).toMatchObject({ patches: [] });
      }),
      { numRuns: 40 },
    );
  });
});

/** Whether `lines` are all in `others`, in their order; what stands in brackets aside. */
function isWithin(lines: readonly string[], others: readonly string[]): boolean {
  let at = 0;
  const bare = (line: string | undefined) => line?.replace(/ \[.*\]/, "");
  for (const line of lines) {
    while (at < others.length && bare(others[at]) !== bare(line)) at++;
    if (at++ >= others.length) return false;
  }
  return true;
}
