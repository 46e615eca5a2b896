import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./policies";
import { folderOfProgram } from "./program-folder";

/** Serves the policies to the Pulumi engine, which has started this process in the folder of the pack. */
export function start(): void {
  const pack = process.cwd();
  new PolicyPack("twilio-organization", {
    displayName: "Twilio organization access",
    description:
      "The rules of `twilio-org audit`, for any Pulumi program that gives people roles in a Twilio organization.",
    policies: [...policiesOf({ now: () => new Date(), folder: folderOfProgram(pack) })],
  });
}
