"use strict";
// Cedar: one request for each person, with that person's roles as entities.
const cedar = require("@cedar-policy/cedar-wasm/nodejs");
const { readQuestion, answer } = require("./question.js");

const POLICY = `permit (principal, action == Action::"ask", resource)
when { principal in Duty::"wide" && principal in Duty::"technical" };`;

const { users, assignments, duties } = readQuestion(process.argv[2]);
const entity = (type, id, parents) => ({ uid: { type, id }, attrs: {}, parents });
const roles = new Map(
  [...duties].map(([sid, list]) => [
    sid,
    entity(
      "Role",
      sid,
      list.map((id) => ({ type: "Duty", id })),
    ),
  ]),
);
const held = new Map();
for (const { identity, roleSid } of assignments) {
  const list = held.get(identity);
  if (list === undefined) held.set(identity, new Set([roleSid]));
  else list.add(roleSid);
}
const parsed = cedar.preparsePolicySet("bench", { staticPolicies: POLICY });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
const isMeant = ({ sid }) => {
  const sids = [...(held.get(sid) ?? [])];
  const result = cedar.statefulIsAuthorized({
    principal: { type: "User", id: sid },
    action: { type: "Action", id: "ask" },
    resource: { type: "Organization", id: "bench" },
    context: {},
    preparsedPolicySetId: "bench",
    entities: [
      entity(
        "User",
        sid,
        sids.map((id) => ({ type: "Role", id })),
      ),
      ...sids.map((id) => roles.get(id)),
    ],
  });
  if (result.type !== "success") throw new Error(JSON.stringify(result));
  return result.response.decision === "allow";
};
answer(users.filter(isMeant).map(({ email }) => email));
