import { describe, expect, it } from "vitest";
import { TwilioError } from "../../../src/twilio/errors";
import { type Get, type Target } from "../../../src/twilio/get";
import { type JsonObject } from "../../../src/twilio/json";
import { openReader } from "../../../src/twilio/reader";

const ORGANIZATION = `OR${"0".repeat(32)}`;
const sid = (prefix: string, number: number) => prefix + String(number).padStart(32, "0");
const record = (number: number) => ({
  sid: sid("IY", number),
  role_sid: sid("IX", 1),
  scope: ORGANIZATION,
  identity: sid("US", number),
});
const page = (index: number, numbers: readonly number[], next: string | null): JsonObject => ({
  content: numbers.map(record),
  meta: { page: index, page_size: 100, key: "content", next_page_url: next },
});

/** Answers from a script, in order; an error in it is thrown. Keeps what was asked. */
function scripted(...answers: readonly (JsonObject | Error)[]): { get: Get; asked: Target[] } {
  const asked: Target[] = [];
  const get: Get = (target) => {
    const answer = answers[asked.push(target) - 1];
    if (answer === undefined) throw new Error("asked once too often");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { get, asked };
}

async function read(...answers: readonly (JsonObject | Error)[]) {
  const { get, asked } = scripted(...answers);
  const assignments = await openReader(get, ORGANIZATION).assignments();
  return { numbers: assignments.map((each) => Number(each.sid.slice(2))), asked };
}

const badToken = new TwilioError({ kind: "malformed", what: "x", remedy: "y", status: 400, twilioCode: 25023 });

describe("a list in pages", () => {
  it("is read to its end, by the URLs that the server gives", async () => {
    const { numbers, asked } = await read(page(0, [1, 2], "u1"), page(1, [], "u2"), page(2, [3], null));
    expect(numbers).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      { host: "iam", path: "/v2/Organizations/RoleAssignments", query: { PageSize: "100" } },
      { host: "iam", next: "u1" },
      { host: "iam", next: "u2" },
    ]);
  });

  it("tells how far it is", async () => {
    const { get } = scripted(page(0, [1, 2], "u1"), page(1, [3], null));
    const seen: unknown[] = [];
    await openReader(get, ORGANIZATION, { onPage: (progress) => seen.push(progress) }).assignments();
    const path = "/v2/Organizations/RoleAssignments";
    expect(seen).toEqual([
      { path, pages: 1, records: 2 },
      { path, pages: 2, records: 3 },
    ]);
  });

  it.each([
    ["a record comes twice", [page(0, [1, 2], "u1"), page(1, [2, 3], null)]],
    ["a page comes out of order", [page(0, [1, 2], "u1"), page(2, [3], null)]],
    ["the next page cannot be had any more", [page(0, [1, 2], "u1"), badToken]],
  ])("is read again from the start when %s, and refused the second time", async (_name, shifted) => {
    const { numbers, asked } = await read(...shifted, page(0, [1, 2], "u9"), page(1, [3], null));
    expect(numbers).toEqual([1, 2, 3]);
    expect(asked).toHaveLength(4);
    await expect(read(...shifted, ...shifted)).rejects.toMatchObject({ kind: "malformed" });
    await expect(read(...shifted, ...shifted)).rejects.toThrow("the list changed while it was read, twice");
  });

  it("fails at once on a page token that is refused for the first page", async () => {
    await expect(read(badToken)).rejects.toBe(badToken);
  });

  it.each<[string, JsonObject[], string]>([
    ["meta is missing", [{ content: [] }], "meta is missing"],
    ["the next page is not mentioned", [{ content: [], meta: { page: 0 } }], "no telling whether this is all"],
    ["the next page is a number", [{ content: [], meta: { next_page_url: 2 } }], "no telling whether this is all"],
    ["the next page's URL is too long", [page(0, [1], `u${"1".repeat(8_000)}`)], "is longer than 8000 characters"],
    ["the records are missing", [{ meta: { next_page_url: null } }], "content is not a list"],
    ["the pages go round in a circle", [page(0, [1], "u1"), page(1, [2], "u1")], "leads back to a page already read"],
    [
      "one record does not parse",
      [page(0, [1], "u1"), { content: [record(2), {}], meta: { next_page_url: null } }],
      "page 2, content[1]: sid is not",
    ],
  ])("is refused when %s", async (_name, answers, says) => {
    await expect(read(...answers)).rejects.toThrow(says);
    await expect(read(...answers)).rejects.toMatchObject({ kind: "malformed" });
  });

  it("is refused when it never ends", async () => {
    let number = 0;
    const get: Get = () => Promise.resolve(page(number, [number], `u${number++}`));
    await expect(openReader(get, ORGANIZATION).assignments()).rejects.toThrow("there is no end after 10000 pages");
  });

  it("keeps to the filter, even where the server does not", async () => {
    const { get, asked } = scripted(page(0, [1, 2, 3], null));
    const filter = { identity: sid("US", 2), scope: ORGANIZATION };
    expect(await openReader(get, ORGANIZATION).assignments(filter)).toEqual([
      expect.objectContaining({ identity: sid("US", 2) }),
    ]);
    expect(asked).toMatchObject([{ query: { PageSize: "100", Identity: filter.identity, Scope: ORGANIZATION } }]);
  });
});

describe("users, in one answer", () => {
  const user = (number: number, email: string) => ({ id: sid("US", number), userName: email });
  const answer = (total: unknown, ...users: readonly object[]) => ({ Resources: users, totalResults: total });

  it.each<[string, JsonObject, string]>([
    ["fewer came than there are", answer(2, user(1, "a@acme.example")), "of 2 users only 1 came"],
    ["it does not say how many there are", answer(undefined, user(1, "a@acme.example")), "totalResults is missing"],
    ["there is no list", { totalResults: 0 }, "Resources is not a list"],
  ])("are refused when %s", async (_name, body, says) => {
    await expect(openReader(scripted(body).get, ORGANIZATION).users()).rejects.toThrow(says);
  });

  it("are found by any spelling of the address, quoted for the filter", async () => {
    const { get, asked } = scripted(answer(1, user(1, "Ada+x@ACME.example")));
    expect(await openReader(get, ORGANIZATION).usersByEmail(" ADA+x@acme.Example")).toMatchObject([
      { sid: sid("US", 1) },
    ]);
    expect(asked).toMatchObject([{ query: { filter: 'userName eq "ada+x@acme.example"' } }]);
  });

  it("are not looked for where the address is none", async () => {
    const { get, asked } = scripted();
    expect(await openReader(get, ORGANIZATION).usersByEmail('x" or userName eq "ada@acme.example')).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("are all that have the address, and no other", async () => {
    const { get } = scripted(
      answer(1, user(1, "bo@acme.example")),
      answer(2, user(1, "ada@acme.example"), user(2, "Ada@acme.example")),
    );
    const reader = openReader(get, ORGANIZATION);
    expect(await reader.usersByEmail("ada@acme.example")).toEqual([]);
    expect(await reader.usersByEmail("ada@acme.example")).toHaveLength(2);
  });
});
