import fs from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, DEFAULT_REVIEW_LIMITS } from "../../../src/model/limits";
import { withCopies } from "../../../tools/schemas";

const FOLDER = path.resolve(__dirname, "../../../schemas");
const names = fs.readdirSync(FOLDER).filter((name) => name.endsWith(".schema.json"));

interface Schema {
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
  readonly format?: string;
}
const read = (name: string): Schema => JSON.parse(fs.readFileSync(path.join(FOLDER, name), "utf8")) as Schema;

describe.each(names)("%s", (name) => {
  it("stands alone: an editor that has no other schema checks with it", () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { "date-time": true } });
    expect(() => ajv.compile(read(name))).not.toThrow();
  });

  it("has definitions of others as they are there", () => {
    expect(withCopies(read(name))).toEqual(read(name));
  });
});

describe("organization-access.schema.json", () => {
  const { $defs = {} } = read("organization-access.schema.json");

  it("has the defaults of all limits", () => {
    const limits = Object.entries($defs["limits"]?.properties ?? {}).map(([key, limit]) => [key, limit.default]);
    expect(Object.fromEntries(limits)).toEqual({ ...DEFAULT_LIMITS, ...DEFAULT_REVIEW_LIMITS });
  });

  it("knows that `until` is a moment", () => {
    expect($defs["member"]?.properties?.["until"]?.format).toBe("date-time");
  });
});
