import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandsOf, excerptLike, readPages } from "../support/pages";
import { openPulumiProject, type PulumiProject } from "../support/pulumi-project";

const example = path.resolve(__dirname, "..", "..", "examples", "acme");
const read = (file: string): string => fs.readFileSync(path.join(example, file), "utf8");
const manifest = read("access.yaml");

/** What the manifest says while a block of a page is run, in this order; names as in ```console e2e=NAME */
const STORIES = {
  removal: changed(
    ["administrator: [ops@acme.example, ada@acme.example, ", "administrator: [ops@acme.example, "],
    [
      "standardUser: [team:platform, mia@acme.example]",
      "standardUser: [team:platform, mia@acme.example, ada@acme.example]",
    ],
  ),
  floor: changed(["administrator: [ops@acme.example, ada@acme.example, ", "administrator: ["]),
  undeclared: manifest,
  drift: manifest,
  partial: changed(["viewers: []", "viewers: [ghost@acme.example]"]),
};

function changed(...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the example no longer has: ${from}`);
    return text.replace(from, to);
  }, manifest);
}

const shown = new Map(
  readPages("README.md", "docs/*.md").flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.tags.has("e2e") ? [[block.tags.get("e2e"), block] as const] : [])),
  ),
);

describe("what Pulumi prints is what the pages show", () => {
  let project: PulumiProject;
  beforeAll(async () => {
    const seed = JSON.parse(read("twilio-seed.json")) as { users: object[]; assignments: object[] };
    // Made Administrator by somebody, some day, and declared by nobody.
    seed.users.push({ email: "eve@acme.example" });
    seed.assignments.push({ user: "eve@acme.example", role: "Administrator", scope: "organization" });
    project = await openPulumiProject({ seed, manifest, program: read("index.js") });
    await project.up();
  });
  afterAll(() => project.end());

  it.each(Object.entries(STORIES))("%s", async (story, declared) => {
    const block = shown.get(story);
    expect(block, `no page shows ${story}`).toBeDefined();
    project.declare(declared);
    const printed: string[] = [];
    let last = 0;
    for (const command of commandsOf(block ?? { text: "" })) {
      printed.push(`$ ${command}\n`);
      if (command === "echo $?") printed.push(`${String(last)}\n`);
      else {
        const { status, output } = await project.run(command.replace(/^pulumi /, "").split(" "));
        last = status ?? -1;
        printed.push(output);
      }
    }
    expect(excerptLike(block?.text ?? "", printed.join(""))).toBe(excerptLike(block?.text ?? "", block?.text ?? ""));
  });
});
