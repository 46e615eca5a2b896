import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNKNOWN, type Props } from "../../../provider/handler/json-values";
import cases from "../../cases/provider/diff.json";
import { offlineHandler, ORGANIZATION, RESOURCE_TYPES, type ResourceType } from "./handlers";

const meant = (props: object): Props =>
  JSON.parse(JSON.stringify(props).replaceAll("$OR", ORGANIZATION).replaceAll("$UNKNOWN", UNKNOWN)) as Props;

describe("diff", () => {
  // `changes` must stay away: only then does the engine compare inputs itself, and find drift at all (pulumi facts 1.7).
  it.each(cases)("$type: $name", async ({ type, olds, news, replaces }) => {
    const handler = offlineHandler(type as ResourceType);
    expect(await handler.diff("id", meant(olds), meant(news))).toStrictEqual({ replaces });
  });

  const place = fc.constantFrom("organization", "role", "account", "billingGroup", "domain", "members", "version");
  const state = fc.dictionary(fc.oneof(place, fc.string()), fc.jsonValue({ maxDepth: 2 }));

  it.each(RESOURCE_TYPES)("takes any state that some version may have written: %s", async (type) => {
    const handler = offlineHandler(type);
    await fc.assert(
      fc.asyncProperty(state, state, async (olds, news) => {
        const diff = await handler.diff("id", olds, news);
        expect(Object.keys(diff)).toStrictEqual(["replaces"]);
        for (const name of diff.replaces) expect(news[name]).not.toBe(olds[name]);
      }),
    );
  });
});
