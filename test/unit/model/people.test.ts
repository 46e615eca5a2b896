import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { defined } from "../../../src/model/defined";
import { canonicalSid, isSid } from "../../../src/model/identity";
import { conflictText, joinPeople, type ListedUser, type UserMatch, whyDoubtful } from "../../../src/model/people";

vi.setConfig({ testTimeout: 60_000 });

interface Case {
  readonly name: string;
  readonly people?: Readonly<Record<string, { readonly userSid?: string; readonly formerly?: readonly string[] }>>;
  readonly named?: readonly string[];
  readonly users: readonly (readonly [sid: string, email: string | null, active: boolean])[];
  readonly isComplete?: boolean;
  readonly match: Readonly<Record<string, string>>;
  readonly names?: Readonly<Record<string, string>>;
  readonly conflicts?: readonly string[];
  readonly doubts?: number;
}

const { cases } = JSON.parse(readFileSync(path.resolve(__dirname, "../../cases/model/people.json"), "utf8")) as {
  readonly cases: readonly Case[];
};

/** `US1` in full; what is no SID stays as it is. */
function full(text: string): string {
  return /^US[0-9a-fA-F]+$/.test(text) ? `US${text.slice(2).padStart(32, "0")}` : text;
}

/** A match as the cases write it. */
function brief(person: string, match: UserMatch): string {
  const short = (sid: string): string => sid.replace(/^US0*/, "US");
  switch (match.outcome) {
    case "joined":
      return `joined ${short(match.sid)} by ${match.by}`;
    case "ambiguous":
      return `ambiguous ${match.sids.map(short).join(" ")}`;
    case "mismatch": {
      const { declaredSid = "", listedAs, holders, claimedBy } = match;
      const sid = listedAs === undefined ? "" : `: ${short(declaredSid)} is ${listedAs}`;
      const claim = claimedBy === undefined ? "" : `: ${claimedBy} claims it`;
      const taken = holders.length === 0 ? "" : `; ${person} is ${holders.map(short).join(" ")}`;
      return `mismatch${sid}${claim}${taken}`;
    }
    case "unknown":
      return match.isUnread ? "unread" : "unknown";
  }
}

function joinOf({ people = {}, named = [], users, isComplete = true }: Omit<Case, "name" | "match">) {
  const listed = users.map(([sid, email, active]): ListedUser => ({
    sid: full(sid),
    ...(email === null ? {} : { email }),
    active,
  }));
  const identities = Object.entries(people).map(
    ([address, { userSid, formerly }]) =>
      [address, defined({ userSid: userSid === undefined ? undefined : full(userSid), formerly })] as const,
  );
  return {
    listed,
    ...joinPeople({ people: new Map(identities), breakGlass: named }, { users: listed, isComplete }),
  };
}

describe("joinPeople", () => {
  it.each(cases)("$name", ({ match, names = {}, conflicts = [], doubts = 0, ...input }) => {
    const join = joinOf(input);
    const found = Object.keys(match).map((person) => [person, brief(person, join.matchOf(full(person)))]);
    expect(Object.fromEntries(found)).toEqual(match);
    const called = Object.keys(names).map((sid) => [sid, join.nameOf(full(sid)).replace(/^US0+/, "US")]);
    expect(Object.fromEntries(called)).toEqual(names);
    expect(join.conflicts().map(({ person }) => person)).toEqual(conflicts);
    expect(whyDoubtful(join.listed)).toHaveLength(doubts);
    for (const conflict of join.conflicts()) expect(conflictText(conflict)).toContain(conflict.person);
  });

  const addresses = ["a", "b", "c", "d"].map((name) => `${name}@acme.example`);
  const address = fc.constantFrom(...addresses);
  const sid = fc.constantFrom("US1", "US2", "US3", "USa", "USA");
  const inputs = fc.record({
    people: fc.dictionary(
      address,
      fc.record({ userSid: sid, formerly: fc.uniqueArray(address, { maxLength: 2 }) }, { requiredKeys: [] }),
      { noNullPrototype: true },
    ),
    named: fc.uniqueArray(address, { maxLength: 2 }),
    users: fc.array(fc.tuple(sid, fc.option(address), fc.boolean()), { maxLength: 5 }),
    isComplete: fc.boolean(),
  });

  it("joins as the rules say, whatever the lists", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { matchOf } = joinOf(input);
        for (const person of [...addresses, full("US1"), full("US4")])
          expect(brief(person, matchOf(person)), person).toBe(oracle(input, person));
      }),
      { numRuns: 1000 },
    );
  });

  it("gives each user a name that no other user has, and finds each joined person again", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { nameOf, personOf, sidOf, listed } = joinOf(input);
        const sids = [...new Set(["US1", "US2", "US3", "USa"].map(full).map(canonicalSid))];
        const taken = new Map<string, string>();
        for (const each of sids) {
          const name = nameOf(each);
          // A user whom Twilio lists twice, with two addresses, can be two people: such a list is refused.
          if (whyDoubtful(listed).length === 0) expect(taken.get(name), name).toBeUndefined();
          taken.set(name, each);
          const person = personOf(each);
          if (person !== undefined) expect(sidOf(person)).toBe(each);
        }
        for (const person of addresses) {
          const joined = sidOf(person);
          if (joined !== undefined && whyDoubtful(listed).length === 0) expect(personOf(joined)).toBeDefined();
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** The rules once more, by trying everybody, in the words of the cases. */
function oracle(input: Pick<Case, "people" | "named" | "users" | "isComplete">, person: string): string {
  const { people = {}, named = [], isComplete = true } = input;
  const listed = input.users.map(([id, email, active]) => ({ sid: canonicalSid(full(id)), email, active }));
  const short = (id: string): string => id.replace(/^US0*/, "US");
  const have = (who: string): string[] =>
    [...new Set(listed.filter(({ email }) => email === who).map(({ sid }) => sid))].sort();
  const isActive = (id: string): boolean => listed.some(({ sid, active }) => sid === id && active);
  const one = (ids: readonly string[]): string | undefined => {
    const active = ids.filter(isActive);
    return ids.length === 1 ? ids[0] : active.length === 1 ? active[0] : undefined;
  };
  const sidGiven = (who: string): string | undefined => {
    const given = isSid("user", who) ? who : people[who]?.userSid;
    return given === undefined ? undefined : canonicalSid(full(given));
  };
  const describe = (who: string): string => {
    const given = sidGiven(who);
    const holders = have(who);
    const formerly = people[who]?.formerly ?? [];
    if (given !== undefined) {
      const entries = listed.filter(({ sid }) => sid === given);
      const entry = entries.find(({ active }) => active) ?? entries[0];
      const isOther =
        entry !== undefined && entry.email !== null && !formerly.includes(entry.email) && !isSid("user", who);
      if (holders.includes(given) || (!isOther && holders.length === 0)) return `joined ${short(given)} by userSid`;
      const is = isOther ? `: ${short(given)} is ${entry.email ?? ""}` : "";
      return `mismatch${is}${holders.length === 0 ? "" : `; ${who} is ${holders.map(short).join(" ")}`}`;
    }
    if (holders.length > 0) {
      const holder = one(holders);
      if (holder === undefined) return `ambiguous ${holders.map(short).join(" ")}`;
      const claimant = Object.keys(people).find(
        (other) => sidGiven(other) === holder && describe(other).startsWith("joined"),
      );
      if (claimant === undefined) return `joined ${short(holder)} by address`;
      return `mismatch: ${claimant} claims it; ${who} is ${holders.map(short).join(" ")}`;
    }
    if (!isComplete) return "unread";
    const others = Object.keys(people).filter((other) => other !== who);
    const isFree = (old: string): boolean =>
      people[old] === undefined &&
      !named.includes(old) &&
      !others.some((other) => people[other]?.formerly?.includes(old));
    const candidates = [...new Set(formerly.filter(isFree).flatMap(have))].filter(
      (id) => !others.some((other) => sidGiven(other) === id),
    );
    const former = one(candidates);
    if (former !== undefined) return `joined ${short(former)} by former-address`;
    return candidates.length === 0 ? "unknown" : `ambiguous ${candidates.map(short).join(" ")}`;
  };
  return describe(person);
}
