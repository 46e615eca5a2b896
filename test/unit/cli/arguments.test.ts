import { describe, expect, test } from "vitest";
import { onlyManifest, requireManifest, takeManifest } from "../../../src/cli/input/manifest-argument";
import { requireCapability, requireGroups, lookUpPerson } from "../../../src/cli/input/question";
import { effectiveAccess } from "../../../src/model/access";
import { binding, groupsOf, organizationOf, peopleOf } from "./organizations";

const there =
  (...files: string[]) =>
  (file: string) =>
    files.includes(file);

describe("takeManifest", () => {
  test.each([
    ["the option wins", ["a@x.example"], "m.yaml", [], "m.yaml", ["a@x.example"]],
    [
      "with the option, every argument is kept",
      ["a@x.example", "b.yaml"],
      "m.yaml",
      [],
      "m.yaml",
      ["a@x.example", "b.yaml"],
    ],
    ["the last argument, by its ending", ["a@x.example", "b.yaml"], undefined, [], "b.yaml", ["a@x.example"]],
    ["also .yml, in any case", ["b.YML"], undefined, [], "b.YML", []],
    ["also .json", ["b.json"], undefined, [], "b.json", []],
    [
      "the last argument, if there is such a file",
      ["a@x.example", "manifest"],
      undefined,
      ["manifest"],
      "manifest",
      ["a@x.example"],
    ],
    [
      "an earlier argument is never the manifest",
      ["b.yaml", "europe"],
      undefined,
      ["access.yaml"],
      "access.yaml",
      ["b.yaml", "europe"],
    ],
    ["else access.yaml, if it is there", ["a@x.example"], undefined, ["access.yaml"], "access.yaml", ["a@x.example"]],
    ["with no arguments at all", [], undefined, ["access.yaml"], "access.yaml", []],
  ])("%s", (_, args, option, files, file, rest) => {
    expect(takeManifest(args, option, there(...files))).toEqual({ file, rest });
  });

  test("where none is to be found, a command that needs one fails", () => {
    expect(takeManifest(["a@x.example"], undefined, there())).toEqual({ file: undefined, rest: ["a@x.example"] });
    expect(() => requireManifest(undefined)).toThrow("no manifest was given");
  });

  test("two manifests are one too many", () => {
    expect(() => onlyManifest("a.yaml", "b.yaml")).toThrow("two manifests were given, a.yaml and b.yaml");
    expect(onlyManifest("folder", undefined)).toBe("folder");
  });
});

describe("questions", () => {
  const organization = organizationOf({
    people: peopleOf({ email: "ada@acme.example", name: "Ada Park", formerly: ["ada@old.example"] }),
    billingGroups: groupsOf("europe", "americas"),
    bindings: [binding("administrator", ["max@acme.example"])],
    teams: new Map([["hq", ["team@acme.example"]]]),
    breakGlass: ["glass@acme.example"],
  });
  const access = effectiveAccess(organization, new Date(0));
  const failureOf = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };

  test.each(["ada", "max", "team", "glass"])("%s is named somewhere", (name) => {
    expect(lookUpPerson(`${name.toUpperCase()}@acme.example `, organization)).toEqual({
      email: `${name}@acme.example`,
      named: true,
    });
  });

  test("a former address is the person's", () => {
    expect(lookUpPerson("ada@old.example", organization)).toEqual({ email: "ada@acme.example", named: true });
  });

  test("somebody unknown is answered for, with a guess", () => {
    expect(lookUpPerson("adda@acme.example", organization)).toEqual({
      email: "adda@acme.example",
      named: false,
      hint: 'did you mean "ada@acme.example"?',
    });
  });

  test.each([
    ["an address", () => lookUpPerson("ada park", organization), 'did you mean "ada@acme.example"?'],
    ["a right", () => requireCapability("view-invioces"), 'did you mean "view-invoices"?'],
    ["a group", () => requireGroups("eurpe", organization, access), 'did you mean "europe"?'],
    ["a group unlike any", () => requireGroups("x", organization, access), "use one of americas, europe"],
    [
      "a group where none is known",
      () => requireGroups("x", organizationOf(), effectiveAccess(organizationOf(), new Date(0))),
      "no Billing Group is known: omit it",
    ],
  ])("%s that there is not fails with a hint", (_, run, hint) => {
    expect(failureOf(run)).toMatchObject({ name: "Failure", hint });
  });

  test("groups by key, by id, or all", () => {
    expect(requireGroups("europe", organization, access)).toEqual(["europe"]);
    expect(requireGroups("commerce_billingprofile_europe", organization, access)).toEqual(["europe"]);
    expect(requireGroups(undefined, organization, access)).toEqual(["americas", "europe"]);
  });
});
