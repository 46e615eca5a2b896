import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { canonicalDomain, canonicalEmail, domainOf, isSid } from "../../../src/model/identity";
import { emails, randoms, respelled } from "../../support/organizations";

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 60_000 });

type Table = readonly [string, string | null][];
const { emails: emailCases, domains: domainCases } = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../cases/model/addresses.json"), "utf8"),
) as { readonly emails: Table; readonly domains: Table };

function canonical(text: string): string | null {
  const result = canonicalEmail(text);
  return "email" in result ? result.email : null;
}

/** Text that is an address more often than not, from all of Unicode. */
const addresses = fc
  .tuple(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.oneof(
      fc.constantFrom("acme.example", "BÜCHER.example", "straße.de", "ΑΣ.gr", "İ.tr"),
      fc.string({ unit: "grapheme" }),
      fc.domain(),
    ),
  )
  .map((parts) => parts.join("@"));
const anything = fc.oneof(addresses, fc.emailAddress(), fc.string({ unit: "binary" }), fc.string());

describe("canonicalEmail", () => {
  it.each(emailCases)("takes %j for %j", (text, email) => {
    expect(canonical(text)).toBe(email);
  });

  it("is idempotent", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const email = canonical(text);
        if (email !== null) expect(canonical(email)).toBe(email);
      }),
      { numRuns: 5000 },
    );
  });

  it("gives an address of a name without space and a domain in lower case", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const email = canonical(text);
        if (email !== null) expect(email).toMatch(/^[^\s@\p{C}]+@[a-z0-9.-]+\.[a-z0-9-]+$/u);
      }),
      { numRuns: 5000 },
    );
  });

  it("takes every spelling of an address for the same", () => {
    fc.assert(
      fc.property(emails, randoms, (email, random) => {
        expect(canonical(respelled(email, random))).toBe(email);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes a tagged address for another", () => {
    const names = fc.stringMatching(/^[a-z]{1,9}$/);
    fc.assert(
      fc.property(names, names, (name, tag) => {
        expect(canonical(`${name}+${tag}@acme.example`)).not.toBe(canonical(`${name}@acme.example`));
      }),
    );
  });

  it("says why a text is no address", () => {
    expect(canonicalEmail("ada")).toEqual({ invalid: "an e-mail address has a name, an @ and a domain" });
    expect(canonicalEmail("a da@acme.example")).toHaveProperty("invalid", expect.stringContaining("before the @"));
    expect(canonicalEmail("ada@acme")).toEqual({ invalid: "the part after the @ is not a domain name" });
  });
});

describe("canonicalDomain", () => {
  it.each(domainCases)("takes %j for %j", (text, domain) => {
    expect(canonicalDomain(text) ?? null).toBe(domain);
  });

  it("is idempotent", () => {
    const domains = fc.oneof(
      fc.domain(),
      fc.string({ unit: "grapheme" }).map((label) => `${label}.example`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(domains, (text) => {
        const domain = canonicalDomain(text);
        if (domain !== undefined) expect(canonicalDomain(domain)).toBe(domain);
      }),
      { numRuns: 5000 },
    );
  });

  it("is the domain of a canonical address", () => {
    fc.assert(
      fc.property(emails, (email) => {
        expect(canonicalDomain(domainOf(email))).toBe(domainOf(email));
      }),
    );
  });
});

describe("isSid", () => {
  const digits = "0123456789abcdefABCDEF0123456789";
  it.each<[Parameters<typeof isSid>[0], string, boolean]>([
    ["organization", `OR${digits}`, true],
    ["account", `AC${digits}`, true],
    ["user", `US${digits}`, true],
    ["role", `IX${digits}`, true],
    ["assignment", `IY${digits}`, true],
    ["account", `OR${digits}`, false],
    ["account", `ac${digits}`, false],
    ["account", `AC${digits}0`, false],
    ["account", `AC${digits.slice(1)}`, false],
    ["account", `AC${digits.slice(1)}g`, false],
    ["account", `AC${digits.slice(1)}\n`, false],
    ["account", "", false],
  ])("%s %j: %s", (kind, text, expected) => {
    expect(isSid(kind, text)).toBe(expected);
  });
});
