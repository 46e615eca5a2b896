import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../src/model/fingerprint";
import { parseSnapshot, printSnapshot, readPrintedSnapshot } from "../../../../src/twilio/snapshot/snapshot-file";
import { readSnapshotLines } from "../../../../src/twilio/snapshot/snapshot-lines";
import { type Snapshot } from "../../../../src/model/snapshot";

const text = fc.oneof(fc.constantFrom("IX1", "", "\n]", ',"sha256":"', "é\u2028", '"],', "{}", "AC1"), fc.string());
const digits = fc.string({ unit: fc.constantFrom("0", "1", "9", "a", "c", "f"), minLength: 32, maxLength: 32 });
const sid = (prefix: string) => digits.map((each) => `${prefix}${each}`);
/** What reads like the syntax around it, as far as it has no space. */
const identifier = fc.constantFrom("billing_group", ',"sha256":"', '"],', "{}", "é");
const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  schemaVersion: fc.constant(1 as const),
  organizationSid: sid("OR"),
  takenAt: fc.constant("2026-11-22T12:00:00.000Z"),
  unread: fc.array(fc.record({ list: fc.constantFrom("roles" as const, "users" as const), why: text }), {
    maxLength: 2,
  }),
  roles: fc.array(
    fc.record({
      sid: sid("IX"),
      friendlyName: text,
      lowestLevel: text,
      resourceTypes: fc.array(text, { maxLength: 2 }),
      productGroup: text,
      allow: fc.array(text, { maxLength: 1 }),
      deny: fc.constant([]),
    }),
    { maxLength: 3 },
  ),
  users: fc.array(fc.record({ sid: sid("US"), name: text, active: fc.boolean() }), { maxLength: 12 }),
  accounts: fc.array(fc.record({ sid: sid("AC"), name: text, status: text }), { maxLength: 3 }),
  assignments: fc.array(
    fc.record(
      { sid: sid("IY"), roleSid: sid("IX"), scope: sid("OR"), identity: sid("US"), resourceType: identifier },
      { requiredKeys: ["sid", "roleSid", "scope", "identity"] },
    ),
    { maxLength: 12 },
  ),
});

/** Reads `bytes` in pieces of any length, as a pipe or a disk gives them. */
function reading(bytes: Uint8Array, lengths: readonly number[]) {
  let [at, turn] = [0, 0];
  return (buffer: Buffer, offset: number, length: number): number => {
    const count = Math.min(length, lengths[turn++ % lengths.length] ?? 1, bytes.length - at);
    buffer.set(bytes.subarray(at, at + count), offset);
    at += count;
    return count;
  };
}

const lengths = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
const MOST = 1 << 20;
const [ONE, TWO] = ["1", "2"].map((digit) => `US${digit.repeat(32)}`) as [string, string];

/** With a hash that is right. */
function sealed(body: string): Buffer {
  return Buffer.from(`${body},"sha256":"${sha256(Buffer.from(body))}"}\n`);
}

describe("a snapshot file, read piece by piece", () => {
  it("is what it is as a whole, however it comes", () => {
    fc.assert(
      fc.property(snapshots, lengths, fc.integer({ min: 600, max: 3000 }), (snapshot, counts, piece) => {
        const bytes = Buffer.from(printSnapshot(snapshot));
        const read = readSnapshotLines(reading(bytes, counts), MOST, piece);
        // A line may be longer than so small a piece.
        if (read !== undefined || piece > 2500) expect(read).toEqual(snapshot);
        expect(readPrintedSnapshot(reading(bytes, counts), MOST)).toEqual(snapshot);
      }),
    );
  });

  it("is never something else than it is as a whole, whatever was changed and sealed again", () => {
    const bits = ["\n", "\n\n", ",", "[", "]", "{", "}", " ", "\n]", ",\n", '"roles":[\n', '],\n"users":[\n', '"a":1'];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...bits)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(snapshots, edits, lengths, (snapshot, changes, counts) => {
        const printed = printSnapshot(snapshot);
        let body = printed.slice(0, printed.lastIndexOf(',"sha256":"'));
        for (const [place, cut, bit] of changes) {
          const at = place % (body.length + 1);
          body = body.slice(0, at) + bit + body.slice(at + cut);
        }
        const bytes = sealed(body);
        const read = readPrintedSnapshot(reading(bytes, counts), MOST);
        if (read !== undefined) expect({ snapshot: read }).toEqual(parseSnapshot(bytes));
      }),
      { numRuns: 400 },
    );
  });

  it("is not taken with a wrong hash, with more behind it, or longer than allowed", () => {
    fc.assert(
      fc.property(snapshots, fc.nat(), fc.integer({ min: 1, max: 255 }), (snapshot, place, change) => {
        const bytes = Buffer.from(printSnapshot(snapshot));
        const edited = Buffer.from(bytes);
        const at = place % bytes.length;
        edited[at] = (edited[at] ?? 0) ^ change;
        expect(readPrintedSnapshot(reading(edited, [64]), MOST)).toBeUndefined();
        expect(readPrintedSnapshot(reading(bytes.subarray(0, at), [64]), MOST)).toBeUndefined();
        expect(readPrintedSnapshot(reading(Buffer.concat([bytes, Buffer.from(" ")]), [64]), MOST)).toBeUndefined();
        expect(readPrintedSnapshot(reading(bytes, [64]), bytes.length - 1)).toBeUndefined();
        expect(readPrintedSnapshot(reading(bytes, [64]), bytes.length)).toEqual(snapshot);
      }),
    );
  });

  it.each([
    ["a comma behind the last item", `{"sid":"${ONE}","name":"","active":true},\n`],
    [
      "an empty line between two items",
      `{"sid":"${ONE}","name":"","active":true}\n\n{"sid":"${TWO}","name":"","active":true}`,
    ],
    ["an empty item", ` ,\n{"sid":"${ONE}","name":"","active":true}`],
  ])("is not taken with %s", (_what, users) => {
    const head = `{"schemaVersion":1,\n"organizationSid":"OR${"0".repeat(32)}",\n"takenAt":"2026-11-22T12:00:00.000Z",\n"unread":[],\n`;
    const body = `${head}"roles":[\n\n],\n"users":[\n${users}\n],\n"accounts":[\n\n],\n"assignments":[\n\n]`;
    const bytes = sealed(body);
    for (const counts of [[1], [17], [5000]]) {
      expect(readPrintedSnapshot(reading(bytes, counts), MOST)).toBeUndefined();
      expect(readSnapshotLines(reading(bytes, counts), MOST, 400)).toBeUndefined();
    }
    expect(parseSnapshot(bytes)).toHaveProperty("problem");
  });
});
