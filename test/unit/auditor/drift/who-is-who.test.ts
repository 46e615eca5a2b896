import { describe, expect, it } from "vitest";
import { drift, type DriftResult } from "../../../../src/auditor/drift";
import { type Snapshot } from "../../../../src/model/snapshot";
import { assignmentOf, declare, live, NOW, roleOf, userNamed, userSid } from "./arbitraries";

const [ada, max, park] = ["ada@acme.example", "max@acme.example", "ada.park@acme.example"] as const;
const named = (email: string, user: string, active = true): Snapshot["users"][number] => ({
  ...userNamed(email),
  sid: userSid(user),
  active,
});
const compare = (declared: ReturnType<typeof declare>, seen: Snapshot): DriftResult =>
  drift({ declared, live: seen, now: NOW });
const brief = ({ items }: DriftResult) => items.map(({ kind, person, role }) => [kind, person, role].join(" "));

describe("somebody whose address and SID are two users", () => {
  it("is a difference of its own, and neither missing nor unmanaged", () => {
    const declared = declare({ administrator: [ada, max] }, { [max]: { userSid: userSid(ada) } });
    const result = compare(declared, live({ administrator: [ada] }, { users: [userNamed(ada)] }));
    expect(brief(result)).toEqual(["changed max@acme.example "]);
    expect(result.items[0]?.message).toContain(`Twilio knows that user as ${ada}`);
    expect(result.complete).toBe(false);
  });

  it("is seen where an address was handed to another user", () => {
    const declared = declare({ administrator: [max] }, { [max]: { userSid: userSid("old") } });
    const result = compare(declared, live({ administrator: [max] }));
    expect(brief(result)).toEqual(["changed max@acme.example "]);
    expect(result.items[0]?.message).toContain(`Twilio knows ${max} as ${userSid(max)}`);
  });

  it("is no difference where a former address explains it", () => {
    const declared = declare({ administrator: [park] }, { [park]: { userSid: userSid(ada), formerly: [ada] } });
    const result = compare(declared, live({ administrator: [ada] }));
    expect(brief(result)).toEqual(["changed ada.park@acme.example "]);
    expect(result.items[0]?.changes).toEqual([{ what: "address", was: park, is: ada }]);
    expect(result.complete).toBe(true);
  });
});

describe("two users with one address", () => {
  it("are the only active one", () => {
    const users = [named(ada, "one", false), named(ada, "two")];
    const held = { ...assignmentOf("administrator", ada), identity: userSid("two") };
    expect(brief(compare(declare({ administrator: [ada] }), live({}, { users, assignments: [held] })))).toEqual([]);
  });

  it("are a difference where both are active", () => {
    const users = [named(ada, "one"), named(ada, "two")];
    const held = { ...assignmentOf("administrator", ada), identity: userSid("two") };
    const result = compare(declare({ administrator: [ada] }), live({}, { users, assignments: [held] }));
    expect(brief(result)).toEqual(["changed ada@acme.example "]);
    expect(result.complete).toBe(false);
  });
});

it("takes a stranger under a former address for nobody but a stranger", () => {
  const declared = declare({ administrator: [park] }, { [park]: { formerly: [ada] } });
  const result = compare(declared, live({ administrator: [ada, park] }));
  expect(brief(result)).toEqual(["unmanaged ada@acme.example administrator"]);
});

describe("a role that was replaced under its own name", () => {
  const old = roleOf("administrator");
  const next = { ...old, sid: `IX${"f".repeat(32)}`, allow: [...old.allow, "/billing/payments/make"] };
  const roles = live({}).roles.map((role) => (role.sid === old.sid ? next : role));

  it("is a changed meaning that names those who hold it on both sides", () => {
    const assignments = [
      { ...assignmentOf("administrator", ada), roleSid: next.sid },
      assignmentOf("administrator", max),
    ];
    const seen = live({}, { users: [ada, max].map(userNamed), roles, assignments });
    const result = drift({
      declared: declare({ administrator: [ada] }),
      live: seen,
      baselineRoles: live({}).roles,
      now: NOW,
    });
    const meaning = result.items.filter(({ kind }) => kind === "meaning");
    expect(meaning).toHaveLength(1);
    expect(meaning[0]).toMatchObject({
      role: "administrator",
      people: [ada, max],
      changes: [
        { what: "sid", was: old.sid, is: next.sid },
        { what: "permissions", gained: ["/billing/payments/make"], lost: [] },
      ],
    });
  });
});
