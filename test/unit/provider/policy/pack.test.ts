import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { policiesOf } from "../../../../provider/policy/policies";
import { folderOfProgram } from "../../../../provider/policy/program-folder";
import { RULES } from "../../../../src/auditor/rules";

const root = path.resolve(__dirname, "../../../..");
const read = (file: string): unknown => parse(readFileSync(path.join(root, file), "utf8"));
const policies = policiesOf({ now: () => new Date(), folder: root });

describe("the pack", () => {
  it("has the version of the package that it is in, and is one for Node", () => {
    const { version } = read("package.json") as { version: string };
    expect(read("policy/package.json")).toMatchObject({ version, main: "index.js" });
    expect(read("policy/PulumiPolicy.yaml")).toMatchObject({ runtime: "nodejs", main: "index.js" });
  });

  it("has a policy for each rule, after the one that they need", () => {
    expect(policies.map(({ name }) => name)).toEqual(["organization", ...RULES.map(({ id }) => id)]);
  });

  it.each(RULES)("takes level, options and their defaults from the rule $id", ({ id, severity, options }) => {
    const policy = policies.find(({ name }) => name === id);
    expect(policy?.enforcementLevel).toBe(severity === "error" ? "mandatory" : "advisory");
    const properties = Object.entries(policy?.configSchema?.properties ?? {});
    expect(Object.fromEntries(properties.map(([name, schema]) => [name, schema.default]))).toEqual(options.defaults);
    const known = (options.schema as { properties: Readonly<Record<string, object>> }).properties;
    for (const [name, schema] of properties) expect(schema).toMatchObject(known[name] ?? {});
  });
});

describe("the folder that paths are relative to", () => {
  it.each([
    ["/srv/me/app/node_modules/pulumi-twilio-organization/policy", "/srv/me/app"],
    ["/app/node_modules/.pnpm/pulumi-twilio-organization@0.1.0/node_modules/pulumi-twilio-organization/policy", "/app"],
    ["/srv/me/clone/policy", "/srv/me/clone"],
    ["/srv/me/node_modules_of_mine/policy", "/srv/me/node_modules_of_mine"],
  ])("of the pack in %s is %s", (pack, folder) => expect(folderOfProgram(pack)).toBe(folder));
});
