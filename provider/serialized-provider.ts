/**
 * The text that state keeps of our provider: a constant, so that no upgrade shows up as a change of every resource, and
 * state never runs old code. It finds the installed package from the program's folder, which is where the engine starts
 * the provider process (pulumi facts 1.2, 1.3, 1.7). Old state must keep running: never change it, see handler/v1.
 */
export function serializedProvider(type: string): string {
  return `exports.handler = () => require("node:module").createRequire(process.cwd() + "/")("pulumi-twilio-organization/handler/v1")("${type}");`;
}

/** The engine's type of a resource of ours. */
export function typeToken(type: string): string {
  return `pulumi-nodejs:dynamic/twilio:${type}`;
}
