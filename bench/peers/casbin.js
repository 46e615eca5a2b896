"use strict";
// casbin: assignments are its grouping policy, and it is asked only about those who hold a wide role.
const { newEnforcer, newModelFromString } = require("casbin");
const { readQuestion, answer } = require("./question.js");

const MODEL = `
[request_definition]
r = person, duty
[policy_definition]
p = role, duty
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.duty == p.duty && g(r.person, p.role)
`;

async function main() {
  const { users, assignments, duties } = readQuestion(process.argv[2]);
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const policies = [...duties].flatMap(([role, list]) => list.map((duty) => [role, duty]));
  await enforcer.addPolicies(policies);
  const pairs = new Map(assignments.map(({ identity, roleSid }) => [`${identity} ${roleSid}`, [identity, roleSid]]));
  await enforcer.addGroupingPolicies([...pairs.values()]);
  const found = new Set();
  for (const [role, duty] of policies)
    if (duty === "wide")
      for (const person of await enforcer.getUsersForRole(role))
        if (await enforcer.enforce(person, "technical")) found.add(person);
  answer(users.filter(({ sid }) => found.has(sid)).map(({ email }) => email));
}

void main();
