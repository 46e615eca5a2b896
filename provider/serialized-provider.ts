import { type Props, textOf } from "./handler/json-values";

/**
 * The text that state keeps of our provider: a constant, so that no upgrade shows up as a change of every resource, and
 * state never runs old code. It finds the installed package from the program's folder, which is where the engine starts
 * the provider process (pulumi facts 1.2, 1.3, 1.7), and says in one sentence where it is not there. Old state must
 * keep running: never change it, see handler/v1.
 */
export function serializedProvider(type: string): string {
  return (
    `exports.handler = () => { try { ` +
    `return require("node:module").createRequire(process.cwd() + "/")("pulumi-twilio-organization/handler/v1")("${type}"); ` +
    `} catch (error) { throw Object.assign(new Error("pulumi-twilio-organization can't be loaded from " + process.cwd() + ` +
    `": install or update it there (" + String(error.message).split("\\n")[0] + ")"), { stack: "" }); } };`
  );
}

/** The version of the handlers that this package has: N of `handler/vN`. */
const HANDLER_VERSION = 1;

/** Whether properties were written by a version of this package whose handlers are newer than ours. */
export function isNewerHandler(props: Props): boolean {
  const [, version] = /pulumi-twilio-organization\/handler\/v(\d+)/.exec(textOf(props["__provider"]) ?? "") ?? [];
  return version !== undefined && Number(version) > HANDLER_VERSION;
}

/** The engine's type of a resource of ours. */
export function typeToken(type: string): string {
  return `pulumi-nodejs:dynamic/twilio:${type}`;
}
