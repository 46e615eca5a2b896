import { expect, it } from "vitest";
import { placeNames } from "../../../src/model/place-names";

const named = (places: Readonly<Record<string, string | undefined>>) =>
  new Map(Object.entries(places).map(([key, name]) => [key, name === undefined ? { key } : { key, name }] as const));

it.each<[string, string, Readonly<Record<string, string | undefined>>, string]>([
  ["its name", "europe", { europe: "Europe Finance", labs: "Labs" }, "Europe Finance"],
  ["its key where it has no name", "europe", { europe: undefined }, "europe"],
  ["its key where nobody knows it", "asia", { europe: "Europe Finance" }, "asia"],
  ["both where two have the name", "a", { a: "Finance", b: "Finance" }, "Finance (a)"],
  ["both where the name is another's key", "a", { a: "b", b: "Labs" }, "b (a)"],
  ["a name that is its own key once", "labs", { labs: "labs" }, "labs"],
])("a place is called %s", (_, key, places, text) => {
  const names = placeNames({ billingGroups: named(places), accounts: named(places) });
  expect(names.group(key)).toBe(text);
  expect(names.account(key)).toBe(text);
});
