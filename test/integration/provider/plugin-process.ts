import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type * as Provider from "@pulumi/pulumi/proto/provider_pb";
import { buildPlugin } from "../../../tools/plugin";
import { type Json, plain, provider, type ProviderServer, startServer, struct } from "./process";

/*
 * The plugin as it is shipped, driven over gRPC as the engine drives it, without an engine.
 */

/** A value that the engine sends as a secret. Source: pulumi/pulumi, sdk/go/common/resource/sig. */
export function secret(value: unknown): object {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

interface Failure {
  readonly property: string;
  readonly reason: string;
}

export interface PluginProcess extends Pick<ProviderServer, "printed" | "stop"> {
  readonly schema: (version: number) => Promise<Json>;
  readonly checkConfig: (name: string, settings: Json) => Promise<readonly string[]>;
  readonly configure: (settings: Json) => Promise<void>;
  readonly check: (kind: string, olds: Json, news: Json) => Promise<{ inputs: Json; failures: readonly Failure[] }>;
  /** `details`: what differs, by property path. */
  readonly diff: (
    kind: string,
    id: string,
    of: { readonly state: Json; readonly oldInputs: Json; readonly news: Json },
  ) => Promise<{ changes: boolean; replaces: readonly string[]; details: Readonly<Record<string, string>> }>;
  readonly create: (kind: string, inputs: Json) => Promise<{ id: string; outs: Json }>;
  readonly read: (kind: string, id: string, state?: Json) => Promise<{ id: string; props: Json; inputs: Json }>;
  readonly update: (kind: string, id: string, state: Json, news: Json) => Promise<Json>;
  readonly delete: (kind: string, id: string, state: Json) => Promise<void>;
  readonly invoke: (name: string, args: Json) => Promise<{ outputs: Json; failures: readonly string[] }>;
  readonly cancel: () => Promise<void>;
}

const urn = (kind: string): string => `urn:pulumi:dev::access::twilio-organization:index:${kind}::it`;

/** Builds the plugin; gives the file that Node runs, and what removes it. */
export async function buildPluginFile(): Promise<{ readonly file: string; readonly remove: () => void }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-plugin-"));
  await buildPlugin(folder);
  return { file: path.join(folder, "plugin.js"), remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

export async function startPlugin(file: string, environment: Readonly<Record<string, string>>): Promise<PluginProcess> {
  const { call, printed, stop } = await startServer(file, environment);
  const { PropertyDiff, DiffResponse } = provider;
  const kinds = Object.entries(PropertyDiff.Kind);
  return {
    printed,
    stop,
    schema: async (version) => {
      const request = new provider.GetSchemaRequest().setVersion(version);
      return JSON.parse((await call<Provider.GetSchemaResponse>("getSchema", request)).getSchema()) as Json;
    },
    checkConfig: async (name, settings) => {
      const of = `urn:pulumi:dev::access::pulumi:providers:twilio-organization::${name}`;
      const request = new provider.CheckRequest().setUrn(of).setNews(struct(settings));
      const response = await call<Provider.CheckResponse>("checkConfig", request);
      return response.getFailuresList().map((each) => `${each.getProperty()}: ${each.getReason()}`);
    },
    configure: async (settings) => {
      await call("configure", new provider.ConfigureRequest().setArgs(struct(settings)));
    },
    check: async (kind, olds, news) => {
      const request = new provider.CheckRequest().setUrn(urn(kind)).setOlds(struct(olds)).setNews(struct(news));
      const response = await call<Provider.CheckResponse>("check", request);
      return {
        inputs: plain(response.getInputs()) ?? {},
        failures: response.getFailuresList().map((each) => each.toObject()),
      };
    },
    diff: async (kind, id, { state, oldInputs, news }) => {
      const request = new provider.DiffRequest().setUrn(urn(kind)).setId(id);
      request.setOlds(struct(state)).setOldInputs(struct(oldInputs)).setNews(struct(news));
      const response = await call<Provider.DiffResponse>("diff", request);
      const details: [string, string][] = [];
      response.getDetaileddiffMap().forEach((each, at) => {
        details.push([at, kinds.find(([, value]) => value === each.getKind())?.[0] ?? ""]);
      });
      return {
        changes: response.getChanges() === DiffResponse.DiffChanges.DIFF_SOME,
        replaces: response.getReplacesList(),
        details: Object.fromEntries(details),
      };
    },
    create: async (kind, inputs) => {
      const request = new provider.CreateRequest().setUrn(urn(kind)).setProperties(struct(inputs));
      const response = await call<Provider.CreateResponse>("create", request);
      return { id: response.getId(), outs: plain(response.getProperties()) ?? {} };
    },
    read: async (kind, id, state = {}) => {
      const request = new provider.ReadRequest().setUrn(urn(kind)).setId(id).setProperties(struct(state));
      const response = await call<Provider.ReadResponse>("read", request);
      return {
        id: response.getId(),
        props: plain(response.getProperties()) ?? {},
        inputs: plain(response.getInputs()) ?? {},
      };
    },
    update: async (kind, id, state, news) => {
      const request = new provider.UpdateRequest().setUrn(urn(kind)).setId(id);
      request.setOlds(struct(state)).setNews(struct(news));
      return plain((await call<Provider.UpdateResponse>("update", request)).getProperties()) ?? {};
    },
    delete: async (kind, id, state) => {
      await call("delete", new provider.DeleteRequest().setUrn(urn(kind)).setId(id).setProperties(struct(state)));
    },
    invoke: async (name, args) => {
      const request = new provider.InvokeRequest().setTok(`twilio-organization:index:${name}`).setArgs(struct(args));
      const response = await call<Provider.InvokeResponse>("invoke", request);
      return {
        outputs: plain(response.getReturn()) ?? {},
        failures: response.getFailuresList().map((each) => `${each.getProperty()}: ${each.getReason()}`),
      };
    },
    cancel: async () => {
      const { Empty } = await import("google-protobuf/google/protobuf/empty_pb.js");
      await call("cancel", new Empty());
    },
  };
}
