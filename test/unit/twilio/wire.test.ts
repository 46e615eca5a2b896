import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TwilioError } from "../../../src/twilio/errors";
import { type Parse, parseAccount, parseRole, parseRoleAssignment, parseUser } from "../../../src/twilio/wire";
import cases from "../../cases/twilio/wire.json";

const PARSERS: Readonly<Record<string, Parse<object>>> = {
  assignment: parseRoleAssignment,
  role: parseRole,
  user: parseUser,
  account: parseAccount,
};

function parse(record: string, value: unknown): object {
  const parser = PARSERS[record];
  if (parser === undefined) throw new Error(`no parser for ${record}`);
  return parser(value, `the ${record}`);
}

describe("records from the wire", () => {
  it.each(cases.good)("are read: $record, $name", ({ record, value, expected }) => {
    expect(parse(record, value)).toStrictEqual(expected);
  });

  it.each(cases.bad)("are refused, naming the field: $record, $name", ({ record, value, says }) => {
    expect(() => parse(record, value)).toThrow(TwilioError);
    expect(() => parse(record, value)).toThrow(says);
    expect(() => parse(record, value)).toThrow(`the ${record}`);
  });

  it.each(Object.keys(PARSERS))("never fail in another way: %s", (record) => {
    const sample = cases.good.find((each) => each.record === record)?.value ?? {};
    const fields = fc.constantFrom(...Object.keys(sample));
    fc.assert(
      fc.property(fields, fc.jsonValue(), (field, value) => {
        try {
          parse(record, { ...sample, [field]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(TwilioError);
          expect((error as TwilioError).kind).toBe("malformed");
        }
      }),
    );
  });
});
