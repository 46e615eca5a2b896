import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { KINDS, inputsBesideLists } from "../../../../provider/handler/binding-kinds";
import { DEFAULT_LIMITS } from "../../../../src/model/limits";
import { pluginSchema } from "../../../../tools/plugin-schema";

const schema = pluginSchema();
const token = (name: string) => `twilio-organization:index:${name}`;

it("is the one that was read in review", async () => {
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
    "../../../golden/provider/plugin-schema.json",
  );
});

it.each(["OrganizationRoleBinding", "BillingGroupAssignment", "AccountRoleBinding"] as const)(
  "takes for %s what the provider takes",
  (kind) => {
    const known = [...inputsBesideLists(kind), ...KINDS[kind].lists].filter((name) => name !== "__provider");
    const unused = kind === "OrganizationRoleBinding" ? [] : ["verifiedDomains"];
    const inputs = Object.keys(schema.resources[token(kind)]?.inputProperties ?? {});
    expect([...inputs].sort()).toEqual(known.filter((name) => !unused.includes(name)).sort());
  },
);

it("has the limits that the provider knows, and a description of every input", () => {
  expect(Object.keys(schema.types[token("Limits")]?.properties ?? {})).toEqual(Object.keys(DEFAULT_LIMITS));
  const silent = Object.entries(schema.resources).flatMap(([type, { inputProperties }]) =>
    Object.entries(inputProperties).flatMap(([name, { description }]) =>
      description === undefined ? [`${type} ${name}`] : [],
    ),
  );
  expect(silent).toEqual([`${token("VerifiedDomain")} domain`]);
});

it("refers to types that it has", () => {
  const text = JSON.stringify(schema);
  const refs = [...text.matchAll(/"#\/types\/([^"]+)"/g)].map(([, name = ""]) => name);
  expect(refs.filter((name) => !(name in schema.types))).toEqual([]);
  expect(fs.existsSync(path.resolve(__dirname, "../../../../schemas/compiled/plugin.js"))).toBe(true);
});
