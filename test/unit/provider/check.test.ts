import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNKNOWN, type Props } from "../../../provider/handler/json-values";
import { isJson, offlineHandler, ORGANIZATION, RESOURCE_TYPES, type ResourceType } from "./handlers";

interface Case {
  readonly name: string;
  readonly type: ResourceType;
  /** The organization that the environment names: null for none, that of all cases where absent. */
  readonly environment?: string | null;
  readonly olds?: Props;
  readonly news: Props;
  readonly inputs: Props;
  readonly failures?: readonly { readonly property: string; readonly reason: string }[];
}

const folder = path.join(__dirname, "../../cases/provider/check");

function casesOf(file: string): readonly Case[] {
  const text = readFileSync(path.join(folder, file), "utf8");
  return JSON.parse(text.replaceAll("$OR", ORGANIZATION).replaceAll("$UNKNOWN", UNKNOWN)) as readonly Case[];
}

describe.each(readdirSync(folder))("check, %s", (file) => {
  it.each(casesOf(file))("$type: $name", async ({ type, environment, olds = {}, news, inputs, failures = [] }) => {
    const result = await offlineHandler(type, environment).check(olds, news);
    expect(result).toStrictEqual({ inputs, failures });
    expect(isJson(result.inputs)).toBe(true);
    for (const list of ["members", "admins", "viewers"])
      expect(JSON.stringify(result.inputs[list])).toBe(JSON.stringify(inputs[list]));
  });
});

/** Inputs that are nearly right, so that the rules behind the first look are reached, too. */
const nearlyRight = (() => {
  const email = fc.constantFrom("ada@acme.example", " ADA@acme.example", "bea@b.example", "Ünï@bücher.example", "ada");
  const key = fc.oneof(email, fc.constantFrom(UNKNOWN, "US00000000000000000000000000000002", "__proto__"), fc.string());
  const sid = fc.constantFrom("US00000000000000000000000000000002", "US00000000000000000000000000000003", "US");
  const until = fc.constantFrom("2026-12-31T00:00Z", "2027-01-01T00:00:00Z", "2028-02-30T00:00:00Z", "2028-01-01");
  const or = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 8, arbitrary: value }, fc.constant(UNKNOWN), any);
  const any = fc.jsonValue({ maxDepth: 2 });
  const terms = fc.record(
    { userSid: or(sid), until: or(until), reason: or(fc.string()), ticket: or(fc.string()) },
    { requiredKeys: [] },
  );
  const members = or(fc.oneof(fc.array(key), fc.dictionary(key, or(terms))));
  const limit = or(fc.integer({ min: -1, max: 3 }));
  const role = fc.constantFrom("administrator", "owner", "billingAdmin", "developer", "accountDeveloper", "toString");
  return fc.record(
    {
      organization: or(fc.constant(ORGANIZATION)),
      role: or(role),
      account: or(fc.constant("AC00000000000000000000000000000003")),
      billingGroup: or(fc.constant("commerce_billingprofile_0k3europe")),
      members,
      admins: members,
      viewers: members,
      verifiedDomains: or(fc.array(fc.constantFrom("acme.example", "B.example", "bücher.example", UNKNOWN, "x"))),
      breakGlass: or(fc.array(key)),
      limits: or(fc.record({ minimumAdministrators: limit, minimumBillingGroupAdmins: limit }, { requiredKeys: [] })),
      domain: or(fc.constantFrom("acme.example", "Bücher.example", "x")),
      token: or(fc.constantFrom("0123456789abcdef0123456789abcdef", "x")),
      __provider: fc.constant("exports.handler = ..."),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Record<string, unknown>>;
})();

const anyProps = fc.oneof(nearlyRight, fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })));

describe.each(RESOURCE_TYPES)("check of any JSON at all: %s", (type) => {
  const handler = offlineHandler(type);

  it("answers with JSON, and with the same when asked again with its own answer", async () => {
    await fc.assert(
      fc.asyncProperty(anyProps, anyProps, async (olds, news) => {
        const first = await handler.check(olds, news);
        expect(isJson(first.inputs)).toBe(true);
        expect(isJson(first.failures)).toBe(true);
        const second = await handler.check(olds, first.inputs);
        expect(second.inputs).toStrictEqual(first.inputs);
        if (first.failures.length === 0) expect(second.failures).toStrictEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("leaves what it was given as it was", async () => {
    await fc.assert(
      fc.asyncProperty(anyProps, anyProps, async (olds, news) => {
        const before = JSON.stringify([olds, news]);
        await handler.check(olds, news);
        expect(JSON.stringify([olds, news])).toBe(before);
      }),
    );
  });
});
