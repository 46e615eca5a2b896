import { describe, expect, it } from "vitest";
import { detailedDiff } from "../../../../provider/plugin/detailed-diff";
import { UNKNOWN } from "../../../../provider/handler/json-values";

describe("what differs between inputs", () => {
  it.each([
    { name: "nothing", olds: { members: { "a@x.example": {} } }, news: { members: { "a@x.example": {} } }, is: {} },
    {
      name: "members, by address",
      olds: { members: { "a@x.example": {}, "b@x.example": {} } },
      news: { members: { "b@x.example": {}, "c@x.example": {} } },
      is: { 'members["a@x.example"]': "delete", 'members["c@x.example"]': "add" },
    },
    {
      name: "the terms of a member",
      olds: { members: { "a@x.example": { until: "2027-01-01T00:00:00.000Z", reason: "audit" } } },
      news: { members: { "a@x.example": { until: "2027-02-01T00:00:00.000Z", ticket: "T-1" } } },
      is: {
        'members["a@x.example"].until': "update",
        'members["a@x.example"].reason': "delete",
        'members["a@x.example"].ticket': "add",
      },
    },
    {
      name: "lists and limits",
      olds: { breakGlass: ["a@x.example"], limits: { minimumAdministrators: 1 } },
      news: { breakGlass: ["a@x.example", "b@x.example"], limits: { minimumAdministrators: 2 }, onDelete: "release" },
      is: { breakGlass: "update", "limits.minimumAdministrators": "update", onDelete: "add" },
    },
    {
      name: "what is not known yet",
      olds: { members: { "a@x.example": {} }, role: UNKNOWN },
      news: { members: UNKNOWN, role: UNKNOWN },
      is: { members: "update", role: "update" },
    },
    {
      name: "a list that is not managed any more",
      olds: { viewers: {} },
      news: { viewers: undefined },
      is: { viewers: "delete" },
    },
  ])("is $name", ({ olds, news, is }) => {
    expect(Object.fromEntries(detailedDiff(olds, news))).toEqual(is);
  });
});
