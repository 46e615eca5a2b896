import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type AccessPathJson } from "../../../src/model/access-path-json";
import { compareWithBaseline } from "../../../src/model/baseline";
import { isWithin, knownFindings, type ScopedFinding } from "../../../src/model/less";
import { isRole, roleById, type RoleId } from "../../../src/model/roles";

/** A path as `billingGroupAdmin europe` or `billingAdmin`, maybe with its end, `billingAdmin until 2027-01-31T00:00:00Z`. */
function pathOf(text: string): AccessPathJson {
  const [what = "", until] = text.split(" until ");
  const [role = "", key] = what.split(" ");
  if (!isRole(role)) throw new Error(role);
  const { scope } = roleById(role);
  const place =
    scope === "billingGroup" ? { billingGroup: key ?? "" } : scope === "account" ? { account: key ?? "" } : {};
  return {
    role,
    scope,
    ...place,
    ...(until === undefined ? {} : { until }),
    marks: [],
    source: { assignment: "RA" },
  };
}

let count = 0;

function finding(rights: readonly string[], about: Partial<ScopedFinding> = {}): ScopedFinding & { message: string } {
  return {
    ruleId: "technical-billing-role",
    person: "ada@acme.example",
    fingerprint: String(count++),
    paths: rights.map(pathOf),
    message: rights.join(", "),
    ...about,
  };
}

describe("a finding is known where it is less of a known one", () => {
  test.each([
    [["billingGroupAdmin europe"], ["billingGroupAdmin europe", "billingGroupAdmin apac"]],
    [["billingGroupViewer europe"], ["billingGroupAdmin europe"]],
    [["billingGroupAdmin europe"], ["billingAdmin"]],
    [["billingGroupViewer europe"], ["billingViewer"]],
    [["billingViewer"], ["billingAdmin"]],
    [["administrator"], ["owner"]],
    [["accountDeveloper shop", "billingGroupAdmin europe"], ["administrator"]],
    [["accountSupport shop"], ["accountAdministrator shop"]],
    [["billingAdmin until 2027-01-31T00:00:00Z"], ["billingAdmin"]],
    [["billingViewer until 2027-01-01T00:00:00Z"], ["billingAdmin until 2027-01-31T00:00:00Z"]],
  ])("%j lies within %j, and not the other way round", (narrow, wide) => {
    expect(isWithin(finding(narrow), finding(wide))).toBe(true);
    expect(isWithin(finding(wide), finding(narrow))).toBe(false);
  });

  test.each([
    [["billingGroupAdmin apac"], ["billingGroupAdmin europe"]],
    [["accountDeveloper lab"], ["accountAdministrator shop"]],
    [["accountDeveloper shop"], ["billingAdmin"]],
    [["accountDeveloper shop"], ["standardUser"]],
    [["standardUser"], ["billingAdmin"]],
    [["billingGroupAdmin europe"], ["billingViewer"]],
    [["billingViewer"], ["billingAdmin until 2027-01-31T00:00:00Z"]],
    [["owner"], ["administrator"]],
    [["accountOwner shop"], ["accountAdministrator shop"]],
    [[], ["billingAdmin"]],
    [[], []],
  ])("%j does not lie within %j", (rights, known) => {
    expect(isWithin(finding(rights), finding(known))).toBe(false);
  });

  it("only of the same rule and person, and of the same subject", () => {
    const wide = finding(["billingAdmin"]);
    const narrow = ["billingViewer"];
    expect(isWithin(finding(narrow, { ruleId: "inactive-person" }), wide)).toBe(false);
    expect(isWithin(finding(narrow, { person: "grace@acme.example" }), wide)).toBe(false);
    const nobody: ScopedFinding = { ruleId: "role-limit", fingerprint: "x", paths: [pathOf("billingViewer")] };
    expect(isWithin(nobody, { ...nobody, fingerprint: "y", paths: [pathOf("billingAdmin")] })).toBe(false);
    const extent = { rights: ["billingViewer organization"], subject: "payments tax-data" };
    expect(
      isWithin(finding(narrow, { extent }), finding(["billingAdmin"], { extent: { ...extent, subject: "x" } })),
    ).toBe(false);
    expect(isWithin(finding(narrow, { extent }), wide)).toBe(false);
  });

  it("and one that says in full what it is about is not judged by its paths", () => {
    const known = finding(["billingGroupAdmin europe"], {
      extent: { rights: ["billingGroupAdmin billingGroup:europe"] },
    });
    const [more, less] = [["IX1 organization"], []].map((others) =>
      finding(["billingGroupAdmin europe"], {
        extent: { rights: ["billingGroupViewer billingGroup:europe", ...others] },
      }),
    );
    expect(more !== undefined && isWithin(more, known)).toBe(false);
    expect(less !== undefined && isWithin(less, known)).toBe(true);
  });

  it("as every finding that is made by taking rights away from another", () => {
    const roles: readonly RoleId[] = ["billingAdmin", "billingViewer", "administrator"];
    const groups: readonly RoleId[] = ["billingGroupAdmin", "billingGroupViewer"];
    const right = fc.oneof(
      fc.constantFrom(...roles),
      fc.tuple(fc.constantFrom(...groups), fc.constantFrom("a", "b", "c")).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(fc.uniqueArray(right, { minLength: 1 }), fc.nat(), (rights, at) => {
        const kept = rights.filter((_, index) => index === at % rights.length || index % 2 === 0);
        const [before, after] = [finding(rights), finding(kept)];
        expect(
          knownFindings([after], [finding(["billingAdmin"], { person: "x" }), before]).get(after.fingerprint),
        ).toBe(before);
      }),
    );
  });
});

it("in a baseline, less of a known finding is known, and what it was is not gone; more is new", () => {
  const result = (items: readonly (ScopedFinding & { message: string })[]) => ({
    asOf: "2026-12-01T00:00:00.000Z",
    complete: true,
    items,
  });
  const [wide, narrow] = [finding(["billingAdmin"]), finding(["billingViewer"])];
  expect(compareWithBaseline(result([narrow]), result([wide]), knownFindings)).toMatchObject({
    new: [],
    known: [narrow.fingerprint],
    gone: [],
  });
  expect(compareWithBaseline(result([wide]), result([narrow]), knownFindings)).toMatchObject({
    new: [wide.fingerprint],
    known: [],
    gone: [{ fingerprint: narrow.fingerprint }],
  });
});
