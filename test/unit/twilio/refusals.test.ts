import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TwilioError } from "../../../src/twilio/errors";
import { type JsonObject } from "../../../src/twilio/json";
import { refusal } from "../../../src/twilio/refusals";
import { hide, withoutSecrets } from "../../../src/twilio/secret";
import cases from "../../cases/twilio/refusals.json";

interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body?: JsonObject;
  readonly kind: string;
  readonly says: readonly string[];
}

const asIs = (text: string) => text;

describe("a refusal", () => {
  it.each(cases as readonly Case[])("says what to do: $name", ({ method, path, status, body, kind, says }) => {
    const error = refusal({ method, path }, { status, body }, asIs);
    expect(error.kind).toBe(kind);
    expect(error.status).toBe(status);
    expect(error.message).toContain(`${method} ${path}`);
    for (const part of says) expect(error.message).toContain(part);
    expect(error.message.endsWith(error.remedy)).toBe(true);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it("names the request, for Twilio's support", () => {
    const requestId = `RQ${"0".repeat(32)}`;
    const error = refusal({ method: "GET", path: "/x" }, { status: 400, body: {}, requestId }, asIs);
    expect(error.message).toContain(requestId);
  });

  it("clips what the server says", () => {
    const error = refusal({ method: "GET", path: "/x" }, { status: 400, body: { message: "x".repeat(10_000) } }, asIs);
    expect(error.message.length).toBeLessThan(500);
    expect(error.message).toContain("…");
  });

  it("has nothing that Pulumi or gRPC would take for their own", () => {
    const error = refusal({ method: "GET", path: "/x" }, { status: 404, body: { code: 25008, id: "IY1" } }, asIs);
    expect(error).toBeInstanceOf(TwilioError);
    expect(Object.keys(error)).not.toEqual(expect.arrayContaining(["id"]));
    for (const name of ["id", "code", "details", "metadata", "cause"]) expect(error).not.toHaveProperty(name);
    expect(error.twilioCode).toBe(25008);
  });

  it("never shows a secret that the server repeats, however encoded", () => {
    const secretText = fc.string({ unit: "grapheme-ascii", minLength: 12, maxLength: 40 }).filter((s) => !/\s/.test(s));
    const around = fc.string({ unit: "binary", maxLength: 20 });
    fc.assert(
      fc.property(secretText, around, around, fc.constantFrom("message", "detail", "error"), (secret, a, b, key) => {
        const clean = (text: string) => withoutSecrets(text, [hide(secret)]);
        for (const form of [secret, encodeURIComponent(secret)]) {
          const error = refusal({ method: "GET", path: "/x" }, { status: 400, body: { [key]: a + form + b } }, clean);
          expect(error.message).not.toContain(form);
          expect(JSON.stringify(error)).not.toContain(form);
        }
      }),
    );
  });
});
