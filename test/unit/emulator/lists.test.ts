import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAssignmentIndex, type AssignmentFilter } from "../../../src/emulator/assignment-index";
import { createPager } from "../../../src/emulator/paging";
import { type Assignment } from "../../../src/emulator/entities";

// Lists that change while they are read, against the plainest list there is.

const arbitraryAssignment = fc.record({
  role_sid: fc.constantFrom("IX1", "IX2"),
  scope: fc.constantFrom("OR1", "AC1", "AC2"),
  identity: fc.constantFrom("US1", "US2", "US3"),
  resource_type: fc.constantFrom(null, "billing_group"),
  resource_id: fc.constantFrom(null, "g1", "g2"),
});
const arbitraryChange = fc.oneof(fc.record({ add: arbitraryAssignment }), fc.record({ removeAt: fc.nat(50) }));
type Change = { add: Omit<Assignment, "sid"> } | { removeAt: number };
const arbitraryFilter: fc.Arbitrary<AssignmentFilter> = fc.record(
  {
    identity: fc.constantFrom("US1", "US9"),
    scope: fc.constantFrom("OR1", "AC1"),
    resourceType: fc.constant("billing_group"),
    resourceId: fc.constantFrom("g1", "g9"),
  },
  { requiredKeys: [] },
);

function passesPlainly(one: Assignment, filter: AssignmentFilter): boolean {
  return (
    [undefined, one.identity].includes(filter.identity) &&
    [undefined, one.scope].includes(filter.scope) &&
    [undefined, one.resource_type].includes(filter.resourceType) &&
    [undefined, one.resource_id].includes(filter.resourceId)
  );
}

function subject() {
  const index = createAssignmentIndex([]);
  const plain: Assignment[] = [];
  let count = 0;
  const change = (one: Change) => {
    if ("add" in one) {
      const assignment = { sid: `IY${count++}`, ...one.add };
      index.add(assignment, 0);
      plain.push(assignment);
    } else {
      const [removed] = plain.splice(one.removeAt, 1);
      if (removed !== undefined) index.remove(removed.sid, 0);
    }
  };
  return { index, plain, change };
}

const pager = createPager(
  () => new Date(0),
  (bytes) => Buffer.alloc(bytes),
);
interface Page {
  readonly content: readonly Assignment[];
  readonly meta: { readonly next_page_url: string | null };
}
function page(
  index: ReturnType<typeof subject>["index"],
  filter: AssignmentFilter,
  size: number,
  token: string | null,
): Page {
  return pager.page({
    kind: { key: "content", defaultSize: 50, maximumSize: 100 },
    url: "http://127.0.0.1/list",
    query: { PageSize: String(size), ...(token === null ? {} : { PageToken: token }) },
    filters: {},
    shift: undefined,
    tokenLifetime: 1,
    ...index.candidates(filter),
  }) as Page;
}
const tokenOf = (answer: Page) =>
  answer.meta.next_page_url === null ? null : new URL(answer.meta.next_page_url).searchParams.get("PageToken");

describe("the list of assignments", () => {
  it("is what a plain list would be, by any filter and at any page size", () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryChange, { maxLength: 40 }),
        arbitraryFilter,
        fc.integer({ min: 1, max: 5 }),
        (changes, filter, size) => {
          const { index, plain, change } = subject();
          changes.forEach(change);
          const pages: Page[] = [];
          let token: string | null = null;
          do {
            const answer = page(index, filter, size, token);
            pages.push(answer);
            token = tokenOf(answer);
          } while (token !== null);
          const expected = plain.filter((one) => passesPlainly(one, filter));
          expect(pages.flatMap((one) => one.content)).toEqual(expected);
          expect(pages.length).toBe(Math.max(1, Math.ceil(expected.length / size)));
          expect([...index.all()]).toEqual(plain);
          for (const identity of ["US1", "US2", "US3"])
            expect(index.countOf(identity)).toBe(plain.filter((one) => one.identity === identity).length);
        },
      ),
    );
  });

  it("gives every item that stays exactly once, however it changes between two pages", () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryAssignment, { maxLength: 30 }),
        fc.array(fc.array(arbitraryChange, { maxLength: 4 }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 5 }),
        (initial, between, size) => {
          const { index, plain, change } = subject();
          initial.forEach((add) => change({ add }));
          const before = [...plain];
          const seen: string[] = [];
          let token: string | null = null;
          const changes = [...between];
          do {
            const answer = page(index, {}, size, token);
            seen.push(...answer.content.map((one) => one.sid));
            token = tokenOf(answer);
            changes.shift()?.forEach(change);
          } while (token !== null);
          expect(new Set(seen).size).toBe(seen.length);
          const stayed = before.filter((one) => plain.includes(one)).map((one) => one.sid);
          expect(seen.filter((sid) => stayed.includes(sid))).toEqual(stayed);
        },
      ),
    );
  });
});
