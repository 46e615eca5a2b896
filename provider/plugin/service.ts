import { type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type CheckFailure } from "../handler/members";
import { type Handlers } from "../handler/open-handlers";
import { textOf, type Props } from "../handler/json-values";
import { type Component, type ComponentRequest } from "./construct";
import { type Change, rootOf } from "./detailed-diff";
import { type InvokeAnswer } from "./functions";
import { type Difference, openResources } from "./resources";
import { unary } from "./rpc";
import { checkSettings, prefixIn, settingsDiffer } from "./settings";
import { fromStruct, toStruct } from "./values";

/** What the service of a plugin is made of. */
export interface Plugin {
  readonly version: string;
  /** The package's schema as JSON. */
  readonly schema: () => string;
  readonly handlers: Handlers;
  readonly construct: (request: ComponentRequest, monitor: string) => Promise<Component>;
  /** Answers a function of the package, with the settings of the environment variables that have this prefix. */
  readonly invoke: (token: string, args: Props, prefix: string | undefined) => Promise<InvokeAnswer>;
  readonly now: () => Date;
}

/**
 * The engine's protocol of providers. Methods that are not here answer "not implemented", which the engine understands.
 * Source: pulumi/pulumi, proto/pulumi/provider.proto.
 */
export function serviceOf(plugin: Plugin): UntypedServiceImplementation {
  return { ...packageMethods(plugin), ...resourceMethods(plugin) };
}

/** Methods about the plugin as a whole. */
function packageMethods(plugin: Plugin): UntypedServiceImplementation {
  const { version, schema, handlers } = plugin;
  let prefix: string | undefined;
  let askedVersion = "";
  return {
    getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
    getSchema: unary((request: messages.GetSchemaRequest) => {
      if (request.getVersion() !== 0) throw new Error(`there is no version ${request.getVersion()} of a schema here`);
      return new messages.GetSchemaResponse().setSchema(schema());
    }),
    checkConfig: unary((request: messages.CheckRequest) => {
      const news = fromStruct(request.getNews());
      return checkResponse(news, checkSettings(request.getUrn(), news));
    }),
    diffConfig: unary((request: messages.DiffRequest) => {
      const differs = settingsDiffer(fromStruct(request.getOldInputs()), fromStruct(request.getNews()));
      return new messages.DiffResponse().setChanges(differs ? SOME : NONE);
    }),
    configure: unary((request: messages.ConfigureRequest) => {
      const args = fromStruct(request.getArgs());
      prefix = prefixIn(args);
      askedVersion = textOf(args["version"]) ?? "";
      handlers.usePrefix(prefix);
      // A preview shows inputs as they were checked, and outputs as unknown, as the dynamic provider's does.
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(false);
    }),
    invoke: unary(async (request: messages.InvokeRequest) => {
      const answer = await plugin.invoke(request.getTok(), fromStruct(request.getArgs()), prefix);
      const response = new messages.InvokeResponse();
      return "failures" in answer
        ? response.setFailuresList(answer.failures.map(failureOf))
        : response.setReturn(toStruct(answer.outputs));
    }),
    construct: unary(async (request: messages.ConstructRequest) => {
      const { urn, outputs, dependencies } = await plugin.construct(
        componentRequest(request, askedVersion),
        request.getMonitorendpoint(),
      );
      const response = new messages.ConstructResponse().setUrn(urn).setState(toStruct(outputs));
      for (const [output, urns] of dependencies)
        response
          .getStatedependenciesMap()
          .set(output, new messages.ConstructResponse.PropertyDependencies().setUrnsList([...urns]));
      return response;
    }),
    cancel: unary(() => {
      handlers.interrupt();
      return new Empty();
    }),
    attach: unary(() => new Empty()),
  };
}

/** Methods about resources. */
function resourceMethods({ handlers, now }: Plugin): UntypedServiceImplementation {
  const resources = openResources(handlers, now);
  return {
    check: unary(async (request: messages.CheckRequest) => {
      const [olds, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      const { inputs, failures } = await resources.check(request.getUrn(), olds, news);
      return checkResponse(inputs, failures);
    }),
    diff: unary(async (request: messages.DiffRequest) =>
      diffResponse(
        await resources.diff({
          urn: request.getUrn(),
          id: request.getId(),
          state: fromStruct(request.getOlds()),
          oldInputs: fromStruct(request.getOldInputs()),
          news: fromStruct(request.getNews()),
        }),
      ),
    ),
    create: unary(async (request: messages.CreateRequest) => {
      const { id, outs } = await resources.create(request.getUrn(), fromStruct(request.getProperties()));
      return new messages.CreateResponse().setId(id).setProperties(toStruct(outs));
    }),
    read: unary(async (request: messages.ReadRequest) => {
      const state = fromStruct(request.getProperties());
      const { id, props, inputs } = await resources.read(request.getUrn(), request.getId(), state);
      return new messages.ReadResponse().setId(id).setProperties(toStruct(props)).setInputs(toStruct(inputs));
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const [state, news] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
      const outs = await resources.update(request.getUrn(), request.getId(), state, news);
      return new messages.UpdateResponse().setProperties(toStruct(outs));
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      await resources.delete(request.getUrn(), request.getId(), fromStruct(request.getProperties()));
      return new Empty();
    }),
  };
}

const { DIFF_NONE: NONE, DIFF_SOME: SOME } = messages.DiffResponse.DiffChanges;

const { Kind } = messages.PropertyDiff;

const KINDS: Readonly<
  Record<Change, { readonly update: messages.PropertyDiff.Kind; readonly replace: messages.PropertyDiff.Kind }>
> = {
  add: { update: Kind.ADD, replace: Kind.ADD_REPLACE },
  delete: { update: Kind.DELETE, replace: Kind.DELETE_REPLACE },
  update: { update: Kind.UPDATE, replace: Kind.UPDATE_REPLACE },
};

function diffResponse({ changes, details, replaces }: Difference): messages.DiffResponse {
  const response = new messages.DiffResponse().setChanges(changes ? SOME : NONE).setReplacesList([...replaces]);
  response.setDiffsList([...new Set([...details.keys()].map(rootOf))]).setHasdetaileddiff(true);
  for (const [path, change] of details) {
    const kind = KINDS[change][replaces.includes(rootOf(path)) ? "replace" : "update"];
    response.getDetaileddiffMap().set(path, new messages.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

function checkResponse(inputs: Props, failures: readonly CheckFailure[]): messages.CheckResponse {
  return new messages.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures.map(failureOf));
}

function failureOf({ property, reason }: CheckFailure): messages.CheckFailure {
  return new messages.CheckFailure().setProperty(property).setReason(reason);
}

function componentRequest(request: messages.ConstructRequest, version: string): ComponentRequest {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    inputs: fromStruct(request.getInputs()),
    aliases: request.getAliasesList(),
    dependencies: request.getDependenciesList(),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    providers: new Map(request.getProvidersMap().toArray()),
    version,
  };
}
