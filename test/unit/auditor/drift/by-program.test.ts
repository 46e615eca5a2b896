import { describe, expect, it } from "vitest";
import { drift } from "../../../../src/auditor/drift";
import { type Recorded, type RecordedMember, type RecordedOwner } from "../../../../src/model/recorded";
import { assignmentSid, declare, live, type Lists, NOW, PLACES, type PlaceName } from "./arbitraries";

/*
 * A stack holds more than the bindings of one manifest: bindings that the program makes by itself, and other components.
 * Pulumi compares those with the program, of which the state is all that is known here.
 */
const [ada, bob, carol] = ["ada@acme.example", "bob@acme.example", "carol@acme.example"] as const;
const A = "urn:pulumi:dev::acme::pulumi-twilio-organization:index:OrganizationAccess::a";
const B = "urn:pulumi:dev::acme::pulumi-twilio-organization:index:OrganizationAccess::b";

type Members = Readonly<Record<string, RecordedMember>>;
type Stack = readonly (readonly [PlaceName, Members, RecordedOwner])[];

function recorded(stack: Stack): Recorded {
  const owners = stack.map(([name, members, owner]) => {
    const { role, scope } = PLACES[name];
    const all = Object.entries(members).map(([person, terms]): [string, RecordedMember] => [
      person,
      { assignment: assignmentSid(name, person), ...terms },
    ]);
    return [{ role, scope, members: new Map(all) }, owner] as const;
  });
  return { lists: owners.map(([list]) => list), owners: new Map(owners), unfinished: [], unread: [] };
}

const of = (component: string, resource: string): RecordedOwner => ({ component, resource });
const hand: RecordedOwner = { resource: "by-hand" };

function items(manifest: Lists, held: Lists, stack: Stack): readonly string[] {
  const result = drift({ declared: declare(manifest), live: live(held), recorded: recorded(stack), now: NOW });
  return result.items.map(({ kind, person = "-", role, pulumi }) => `${kind} ${person} ${role} ${pulumi.join("+")}`);
}

describe("what the program manages besides the manifest", () => {
  const own = ["administrator", { [ada]: {} }, of(A, "a-administrator")] as const;
  const developers = (members: Members, owner = hand): Stack => [own, ["developer", members, owner]];
  const manifest = { administrator: [ada] };

  it.each<[string, Lists, Stack, readonly string[]]>([
    ["is no difference", { developer: [bob] }, developers({ [bob]: {} }), []],
    ["is none by another component", { developer: [bob] }, developers({ [bob]: {} }, of(B, "b-shop")), []],
    ["lacks a holder", {}, developers({ [bob]: {} }), [`missing ${bob} accountDeveloper refresh+preview`]],
    [
      "has a holder more",
      { developer: [bob, carol] },
      developers({ [bob]: {} }),
      [`unmanaged ${carol} accountDeveloper refresh+preview`],
    ],
    [
      "has one whom a refresh has recorded",
      { developer: [bob, carol] },
      developers({ [bob]: {}, [carol]: { origin: "drift" } }),
      [`unmanaged ${carol} accountDeveloper preview`],
    ],
    [
      "has one whose right has ended",
      { developer: [bob] },
      developers({ [bob]: { until: "2026-05-01T00:00:00.000Z" } }),
      [`unmanaged ${bob} accountDeveloper preview`],
    ],
    [
      "was released by the manifest's own component",
      { developer: [bob] },
      developers({ [bob]: {} }, of(A, "a-shop")),
      ["changed - accountDeveloper preview"],
    ],
  ])("%s", (_name, held, stack, expected) => {
    expect(items(manifest, { administrator: [ada], ...held }, stack)).toEqual(expected);
  });

  it("says which resource it is, and never the manifest", () => {
    const result = drift({
      declared: declare(manifest),
      live: live({ administrator: [ada], developer: [carol] }),
      recorded: recorded(developers({ [bob]: {} })),
      now: NOW,
    });
    const words = result.items.map(({ message, next }) => `${message} ${next}`);
    expect(words).toEqual([expect.stringContaining('"by-hand" in the program'), expect.stringContaining('"by-hand"')]);
    expect(words.join()).not.toContain("manifest");
    expect(result.items.every(({ line }) => line === undefined)).toBe(true);
  });

  it("is told from the manifest's by the component with most of its lists", () => {
    const stack: Stack = [
      ["administrator", { [ada]: {} }, of(A, "a-administrator")],
      ["billingAdmin", { [bob]: {} }, of(A, "a-billingAdmin")],
      ["developer", { [carol]: {} }, of(B, "b-shop")],
      ["admins", { [carol]: {} }, of(B, "b-europe")],
    ];
    const held = { administrator: [ada], billingAdmin: [bob], developer: [carol], admins: [carol] };
    expect(items({ administrator: [ada], billingAdmin: [bob] }, held, stack)).toEqual([]);
    expect(items({ developer: [carol], admins: [carol] }, held, stack)).toEqual([]);
    expect(items({ administrator: [ada] }, held, stack)).toEqual(["changed - billingAdmin preview"]);
  });

  it("may be declared and recorded by a refresh alone: an update makes it the manifest's", () => {
    const stack: Stack = [["administrator", { [ada]: { origin: "drift" } }, of(A, "a-administrator")]];
    expect(items(manifest, { administrator: [ada] }, stack)).toEqual([`changed ${ada} administrator preview`]);
  });
});
