import { defined } from "../../src/model/defined";
import { bindingHandler } from "./binding-handler";
import { domainHandler } from "./domain-handler";
import { findEngine } from "./engine-process";
import { watchEngine } from "./engine-watch";
import { guarded, type Handler } from "./handler";
import { openProviderContext } from "./provider-context";

/*
 * Pulumi state refers to this module by name for ever, so it stays, under this path, for as long as any state may:
 * later versions of the resources get an entry of their own, and this one goes on reading what it once wrote.
 */

/** The types of resources that this entry serves. */
type ResourceType = "OrganizationRoleBinding" | "BillingGroupAssignment" | "AccountRoleBinding" | "VerifiedDomain";

/** What the engine's dynamic provider server hands to `configure`. */
interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

const engine = findEngine();
const context = openProviderContext(
  () => process.env,
  () => new Date(),
  // The engine shows what a provider process writes there among the diagnostics.
  { warn: (line) => console.error(`warning: ${line}`), ...defined({ engine }) },
);

// The engine's address is the last argument of a provider process.
watchEngine(process.argv.at(-1), () => process.exit(1));

/** The handler of one type of resource. All in a process share one view of Twilio, one token and one pace. */
function handlerOf(type: ResourceType): Handler & { configure(request: ConfigureRequest): void } {
  const handler = type === "VerifiedDomain" ? domainHandler(context.environment) : bindingHandler(type, context);
  return {
    ...guarded(handler),
    // Stores and no more: the engine's server lets other calls through while a `configure` is awaited.
    // Older versions had the setting in the project's own namespace.
    configure: ({ config }) =>
      context.usePrefix(config.get("twilio-organization:environmentPrefix") ?? config.get("environmentPrefix")),
  };
}

export = handlerOf;
