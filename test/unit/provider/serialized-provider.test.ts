import { Module } from "node:module";
import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json";
import { AccountRoleBinding, BillingGroupAssignment, OrganizationRoleBinding, VerifiedDomain } from "../../../provider";
import { isNewerHandler, serializedProvider } from "../../../provider/serialized-provider";
import golden from "../../golden/provider/blobs.json";

/*
 * A contract with every state that was ever written: the engine runs these very texts to refresh and delete what an older
 * version made, and finds resources by these types. They may be added to, and never changed.
 */
const CLASSES = { OrganizationRoleBinding, BillingGroupAssignment, AccountRoleBinding, VerifiedDomain };

/** What the engine's server does with the text. */
function handlerOf(text: string): unknown {
  const module = new Module("provider") as Module & { _compile: (code: string, file: string) => void };
  module._compile(text, "provider");
  return (module.exports as { handler: () => unknown }).handler();
}

describe("what state keeps of the provider", () => {
  it.each(Object.entries(golden))("is for ever the same: %s", (type, { type: token, blob }) => {
    expect(serializedProvider(type)).toBe(blob);
    expect(CLASSES[type as keyof typeof CLASSES].__pulumiType).toBe(token);
  });

  it("covers every resource", () => {
    expect(Object.keys(golden)).toEqual(Object.keys(CLASSES));
  });

  it.each([
    [
      "no package there",
      "/",
      /^pulumi-twilio-organization can't be loaded from \/: install or update it there \(Cannot find module '[^']+'\)$/,
    ],
  ])("fails in one sentence: %s", (_name, folder, sentence) => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      expect(() => handlerOf(serializedProvider("VerifiedDomain"))).toThrow(sentence);
    } finally {
      process.chdir(before);
    }
  });

  it.each(Object.entries(golden))("runs as earlier versions wrote it: %s", (type, { blob, earlier }) => {
    for (const text of [...earlier, blob]) expect(text).toContain(`pulumi-twilio-organization/handler/v1")("${type}")`);
  });

  it.each([
    [serializedProvider("VerifiedDomain"), false],
    ['exports.handler = () => require("pulumi-twilio-organization/handler/v2")("VerifiedDomain");', true],
    [undefined, false],
  ])("tells what a newer version wrote: %s", (text, isNewer) => {
    expect(isNewerHandler({ __provider: text })).toBe(isNewer);
  });

  it("names a module that the package exports", () => {
    const [, name, path] = /"\)\("([^/"]+)\/([^"]+)"\)/.exec(serializedProvider("VerifiedDomain")) ?? [];
    expect(name).toBe(packageJson.name);
    expect(packageJson.exports).toHaveProperty([`./${String(path)}`]);
  });
});
