import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import type * as Provider from "@pulumi/pulumi/proto/provider_pb";
import type * as Status from "@pulumi/pulumi/proto/status_pb";
import type * as Structs from "google-protobuf/google/protobuf/struct_pb";

/*
 * The engine's own dynamic provider server, as the engine starts it, driven over gRPC as the engine drives it. The program's
 * folder is the repository: there the package finds itself by its name, in dist.
 */

const root = path.resolve(__dirname, "../../..");
const requireHere = createRequire(path.join(root, "package.json"));
const requireBySdk = createRequire(requireHere.resolve("@pulumi/pulumi"));

export const provider = requireHere("@pulumi/pulumi/proto/provider_pb") as typeof Provider;
const status = requireHere("@pulumi/pulumi/proto/status_pb") as typeof Status;
const { Struct } = requireBySdk("google-protobuf/google/protobuf/struct_pb") as typeof Structs;

type Callback = (error: ServiceError | null, response: never) => void;

/** What grpc-js rejects a call with. */
interface ServiceError extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata: { get(key: string): readonly (Buffer | string)[] };
}

type Method = (request: object, options: { readonly deadline: number }, callback: Callback) => void;

type MethodName =
  | ("configure" | "check" | "diff" | "create" | "read" | "update" | "delete")
  | ("getSchema" | "checkConfig" | "invoke" | "cancel");

interface Client extends Record<MethodName, Method> {
  close(): void;
}

export type Json = Record<string, unknown>;

/** A provider process. Every call is rejected with a `CallError` where the provider answers with an error, or not at all. */
export interface ProviderProcess {
  readonly configure: (config: Json) => Promise<void>;
  readonly check: (
    olds: Json,
    news: Json,
  ) => Promise<{ inputs: Json; failures: { property: string; reason: string }[] }>;
  /** `changes` as the engine is told: 0 for "compare yourself". */
  readonly diff: (id: string, olds: Json, news: Json) => Promise<{ changes: number; replaces: string[] }>;
  readonly create: (inputs: Json) => Promise<{ id: string; outs: Json }>;
  readonly read: (id: string, props: Json) => Promise<{ id: string; props: Json; inputs: Json | undefined }>;
  readonly update: (id: string, olds: Json, news: Json) => Promise<Json>;
  readonly delete: (id: string, props: Json) => Promise<void>;
  /** All that it has printed besides its port. */
  readonly printed: () => string;
  /** Resolves with the exit status once it has ended by itself. */
  readonly ended: Promise<number | null>;
  readonly stop: () => Promise<void>;
}

/** How a call failed. `partial`: what the engine is told to keep of a resource half made. */
export class CallError extends Error {
  constructor(
    message: string,
    readonly code: number,
    readonly partial:
      { readonly id: string; readonly properties: Json; readonly reasons: readonly string[] } | undefined,
  ) {
    super(message);
  }
}

/** The error that a call ends with; fails where it succeeds. */
export const callErrorOf = (call: Promise<unknown>): Promise<CallError> =>
  call.then(
    () => {
      throw new Error("the call succeeded");
    },
    (error: unknown) => {
      if (error instanceof CallError) return error;
      throw error;
    },
  );

/** A provider answers in milliseconds; one that never does is found out by this. */
const PATIENCE_MS = 15_000;

/** A process that serves the engine's protocol of providers. */
export interface ProviderServer {
  /** Rejects with a `CallError` where the provider answers with an error, or not at all. */
  readonly call: <T>(method: MethodName, request: object) => Promise<T>;
  readonly printed: () => string;
  readonly ended: Promise<number | null>;
  readonly stop: () => Promise<void>;
}

/** Starts the JavaScript file `program` as the engine starts a provider. */
export async function startServer(
  program: string,
  environment: Readonly<Record<string, string>>,
  engine = "127.0.0.1:1",
): Promise<ProviderServer> {
  const child = spawn(process.execPath, [program, engine], {
    cwd: root,
    env: { PATH: process.env["PATH"], PULUMI_NODEJS_PROJECT: "project", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const [line] = /^\d+$/m.exec(text) ?? [];
      if (line === undefined) printed += text;
      else resolve(line);
    });
    void ended.then(() => reject(new Error(`the provider ended before it began: ${printed}`)));
  });
  const client = connect(`127.0.0.1:${port}`);
  return {
    call: (method, request) =>
      new Promise((resolve, reject) => {
        client[method](request, { deadline: Date.now() + PATIENCE_MS }, (error, response) => {
          if (error === null) resolve(response);
          else reject(callError(error));
        });
      }),
    printed: () => printed,
    ended,
    stop: async () => {
      client.close();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

export async function startProvider(
  environment: Readonly<Record<string, string>>,
  engine?: string,
): Promise<ProviderProcess> {
  const program = requireHere.resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const { call, ...server } = await startServer(program, environment, engine);
  return {
    ...server,
    configure: async (config) => {
      await call("configure", new provider.ConfigureRequest().setArgs(Struct.fromJavaScript(config as never)));
    },
    check: async (olds, news) => {
      const request = new provider.CheckRequest().setOlds(struct(olds)).setNews(struct(news));
      const response = await call<Provider.CheckResponse>("check", request);
      const failures = response.getFailuresList().map((each) => each.toObject());
      return { inputs: plain(response.getInputs()) ?? {}, failures };
    },
    diff: async (id, olds, news) => {
      const request = new provider.DiffRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
      const response = await call<Provider.DiffResponse>("diff", request);
      return { changes: response.getChanges(), replaces: response.getReplacesList() };
    },
    create: async (inputs) => {
      const response = await call<Provider.CreateResponse>(
        "create",
        new provider.CreateRequest().setProperties(struct(inputs)),
      );
      return { id: response.getId(), outs: plain(response.getProperties()) ?? {} };
    },
    read: async (id, props) => {
      const request = new provider.ReadRequest().setId(id).setProperties(struct(props));
      const response = await call<Provider.ReadResponse>("read", request);
      return {
        id: response.getId(),
        props: plain(response.getProperties()) ?? {},
        inputs: plain(response.getInputs()),
      };
    },
    update: async (id, olds, news) => {
      const request = new provider.UpdateRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
      return plain((await call<Provider.UpdateResponse>("update", request)).getProperties()) ?? {};
    },
    delete: async (id, props) => {
      await call("delete", new provider.DeleteRequest().setId(id).setProperties(struct(props)));
    },
  };
}

function connect(address: string): Client {
  const grpc = requireBySdk("@grpc/grpc-js") as { credentials: { createInsecure(): object } };
  const { ResourceProviderClient } = requireHere("@pulumi/pulumi/proto/provider_grpc_pb") as {
    ResourceProviderClient: new (address: string, credentials: object) => Client;
  };
  return new ResourceProviderClient(address, grpc.credentials.createInsecure());
}

export function struct(value: Json): Structs.Struct {
  return Struct.fromJavaScript(value as never);
}

export function plain(value: Structs.Struct | undefined): Json | undefined {
  return value?.toJavaScript();
}

function callError(error: ServiceError): CallError {
  const [details] = error.metadata.get("grpc-status-details-bin");
  const [detail] = details === undefined ? [] : status.Status.deserializeBinary(Buffer.from(details)).getDetailsList();
  if (detail === undefined) return new CallError(error.details, error.code, undefined);
  const failed = provider.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return new CallError(error.details, error.code, {
    id: failed.getId(),
    properties: plain(failed.getProperties()) ?? {},
    reasons: failed.getReasonsList(),
  });
}
