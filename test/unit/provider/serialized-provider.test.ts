import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json";
import { AccountRoleBinding, BillingGroupAssignment, OrganizationRoleBinding, VerifiedDomain } from "../../../provider";
import { serializedProvider } from "../../../provider/serialized-provider";
import golden from "../../golden/provider/blobs.json";

/*
 * A contract with every state that was ever written: the engine runs these very texts to refresh and delete what an older
 * version made, and finds resources by these types. They may be added to, and never changed.
 */
const CLASSES = { OrganizationRoleBinding, BillingGroupAssignment, AccountRoleBinding, VerifiedDomain };

describe("what state keeps of the provider", () => {
  it.each(Object.entries(golden))("is for ever the same: %s", (type, { type: token, blob }) => {
    expect(serializedProvider(type)).toBe(blob);
    expect(CLASSES[type as keyof typeof CLASSES].__pulumiType).toBe(token);
  });

  it("covers every resource", () => {
    expect(Object.keys(golden)).toEqual(Object.keys(CLASSES));
  });

  it("names a module that the package exports", () => {
    const [, name, path] = /"\)\("([^/"]+)\/([^"]+)"\)/.exec(serializedProvider("VerifiedDomain")) ?? [];
    expect(name).toBe(packageJson.name);
    expect(packageJson.exports).toHaveProperty([`./${String(path)}`]);
  });
});
