import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { reviewOf, said, sections } from "./changes";

const schemas = path.resolve(__dirname, "../../../../schemas");
const schema = (name: string): object => JSON.parse(readFileSync(path.join(schemas, name), "utf8")) as object;
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
ajv.addSchema(schema("findings.schema.json"));
const validate = ajv.compile(schema("review.schema.json"));

describe.each([...sections])("%s", (_, cases) => {
  it.each(cases)("$case", (one) => {
    const result = reviewOf(one);
    const { verdict, access, limits, findings, notes } = one;
    expect(said(result)).toEqual({ verdict, access, limits, findings, notes });
    validate(JSON.parse(JSON.stringify(result)));
    expect(validate.errors ?? []).toEqual([]);
    expect(JSON.stringify(reviewOf(one))).toBe(JSON.stringify(result));
    expect(JSON.stringify([result.summary.verdict, result.limits])).not.toMatch(/undefined|\[object|NaN/);
  });
});

it("names each case once", () => {
  const names = [...sections.values()].flat().map((one) => one.case);
  expect(names).toEqual([...new Set(names)]);
});
