import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus } from "../support/project";
import { at, EUROPE, ORGANIZATION, seedOf } from "../support/seeds";
import { openSite, type Site } from "../support/site";

const PACK = "../node_modules/pulumi-twilio-organization/policy";
const PROGRAM = `const twilio = require("pulumi-twilio-organization");
for (const [type, name, args] of JSON.parse(require("fs").readFileSync("bindings.json", "utf8")))
  new twilio[type](name, args);
`;
const [ada, bob] = [at("ada"), at("bob")];

let site: Site;
beforeAll(async () => {
  site = await openSite({
    seed: seedOf([ada, bob]),
    program: PROGRAM,
    files: {
      "bindings.json": JSON.stringify([
        [
          "OrganizationRoleBinding",
          "administrator",
          { role: "administrator", members: { [ada]: {}, "eve@partner.example": { userSid: `US${"7".repeat(32)}` } } },
        ],
        ["BillingGroupAssignment", "europe", { billingGroup: EUROPE, admins: [bob] }],
      ]),
    },
  });
});
afterAll(() => site.end());

describe("the policy pack", () => {
  it("x", async () => {
    const t = Date.now();
    const run = await site.run(["preview", "--policy-pack", PACK]);
    console.log(run.status, run.output, Date.now() - t);
  });
});
