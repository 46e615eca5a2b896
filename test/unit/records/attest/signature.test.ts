import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../src/model/fingerprint";
import findingsSchema from "../../../../schemas/findings.schema.json";
import schema from "../../../../schemas/attestation.schema.json";
import { openReview } from "../../../../src/records/attest/open-review";
import { type ReviewPack, type SignedReview } from "../../../../src/records/attest/review-pack";
import { printReview, signReview } from "../../../../src/records/attest/signature";
import { laterReview, newKey, organizationOf, reviewOf } from "../../../support/attest";
import { type Person } from "../../../../src/model/organization";
import { NOW, organizations } from "../../../support/organizations";

const { privateKey, publicKey } = newKey();
const ada = { email: "ada@acme.example", function: "technical" } as const;
const declared = organizationOf({
  people: { [ada.email]: { function: ada.function } },
  organizationRoles: { standardUser: [ada.email] },
});
// A manifest refuses U+FFFD in a name; Twilio may have one, and bytes that are no UTF-8 read as the same.
const named: Person = { ...ada, name: "Ada Łovelace \ufffd", status: "active", external: false, formerly: [] };
const organization = { ...declared, people: new Map([[ada.email, named]]) };
const pack = reviewOf(organization, { sample: { seed: "1f2e", size: "1" } });
const page = sha256("the page");
const signed = signReview({ pack, page }, privateKey);
const text = printReview(signed);

const open = (of: string, key: KeyObject | undefined) => openReview(Buffer.from(of), key);

const problemOf = (bytes: Buffer): string | undefined => {
  const opened = openReview(bytes, publicKey);
  return "problem" in opened ? opened.problem : undefined;
};

describe("a signed review", () => {
  it("opens as what was signed, with or without the key", () => {
    expect(open(text, publicKey)).toEqual({ review: signed });
    expect(open(text, undefined)).toEqual({ review: signed });
  });

  it("opens whatever organization it is about, and satisfies its schema", () => {
    const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
      .addSchema(findingsSchema)
      .compile(schema);
    fc.assert(
      fc.property(organizations, fc.boolean(), (each, later) => {
        const first = reviewOf(each, { now: NOW, unread: [] });
        const made = later ? laterReview(first, each, { unread: ["users"] }) : first;
        const review = signReview({ pack: made, page }, privateKey);
        expect(open(printReview(review), publicKey)).toEqual({ review });
        expect(validate(review), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("is refused when any one byte of it is another", () => {
    const bytes = Buffer.from(text, "utf8");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 7));
      expect(problemOf(changed), `byte ${at}`).toBeDefined();
    }
  });

  it("is refused when anything is added or taken out", () => {
    const bytes = Buffer.from(text, "utf8");
    const anywhere = fc.nat({ max: bytes.length - 1 });
    const piece = fc.oneof(fc.constantFrom(" ", "\n", ",", '"', "0", "{}"), fc.string({ minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(anywhere, anywhere, fc.option(piece, { nil: "" }), (from, length, put) => {
        fc.pre(length > 0 || put !== "");
        const end = from + (length % 5);
        const changed = Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(end)]);
        fc.pre(!changed.equals(bytes));
        expect(problemOf(changed)).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it("is refused with another key, and says with which", () => {
    const other = newKey();
    expect(open(text, other.publicKey)).toEqual({ problem: expect.stringContaining("another key") as unknown });
    const forged = { ...signReview({ pack, page }, other.privateKey) };
    const disguised = { ...forged, signature: { ...forged.signature, keyId: signed.signature.keyId } };
    expect(open(printReview(disguised), publicKey)).toEqual({
      problem: expect.stringContaining("does not match") as unknown,
    });
  });

  it("can be checked by whoever has the canonical JSON, without this program", () => {
    const { signature, ...rest } = JSON.parse(text) as SignedReview;
    // Keys in the file are sorted already, so that what parses and prints again is canonical.
    const der = publicKey.export({ type: "spki", format: "der" });
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    expect(verify(null, Buffer.from(JSON.stringify(rest)), key, Buffer.from(signature.value, "base64"))).toBe(true);
  });

  const A = { key: "a", name: "A" };
  const inPart = (of: ReviewPack, part: string, parts: NonNullable<ReviewPack["parts"]>): ReviewPack => ({
    ...of,
    parts,
    decisions: of.decisions.map((each) => (each.asked === "not" ? each : { ...each, part })),
  });
  const pagesOf = ({ parts }: ReviewPack) =>
    parts === undefined ? {} : { partPages: Object.fromEntries(parts.map(({ key }) => [key, page])) };

  it("opens with the parts that it is split into, and a page for each", () => {
    const split = inPart(pack, "a", [A]);
    const review = signReview({ pack: split, page, ...pagesOf(split) }, privateKey);
    expect(open(printReview(review), publicKey)).toEqual({ review });
    expect(open(printReview(signReview({ pack: split, page }, privateKey)), publicKey)).toHaveProperty("problem");
  });

  const contradictions: readonly [string, (of: ReviewPack) => ReviewPack][] = [
    ["asks twice", (of) => ({ ...of, decisions: [...of.decisions, ...of.decisions] })],
    [
      "has an id of another right",
      (of) => ({ ...of, decisions: of.decisions.map((each) => ({ ...each, role: "owner" })) }),
    ],
    [
      "asks for less than was drawn",
      (of) => ({ ...of, decisions: of.decisions.map((each) => ({ ...each, asked: "not" })) }),
    ],
    ["calls itself complete", (of) => ({ ...of, unread: ["users"] })],
    ["has a part that asks for nothing", (of) => ({ ...of, parts: [{ key: "a", name: "A" }] })],
    ["asks in a part that it does not have", (of) => inPart(of, "a", [])],
    ["has two parts of one name", (of) => inPart(of, "a", [A, A])],
    ["asks for something in no part", (of) => ({ ...inPart(of, "a", [A]), decisions: of.decisions })],
    ["asks somebody about their own rights", (of) => inPart(of, "a", [{ ...A, reviewer: ada.email }])],
  ];
  it.each(contradictions)("is refused, though rightly signed, where it %s", (_what, change) => {
    const other = change(pack);
    const changed = printReview(signReview({ pack: other, page, ...pagesOf(other) }, privateKey));
    expect(open(changed, publicKey)).toHaveProperty("problem");
    expect(open(changed, undefined)).toHaveProperty("problem");
  });

  it("is no review where it is other JSON, or none", () => {
    for (const other of ["", "{", "null", "[]", "{}", '{"pack":{}}'])
      expect(open(other, undefined)).toHaveProperty("problem");
  });
});
