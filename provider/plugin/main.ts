import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { schema, versions } from "#schemas/plugin";
import { openHandlers } from "../handler/open-handlers";
import { construct } from "./construct";
import { openEngineLog } from "./engine-log";
import { openMonitor } from "./monitor";
import { MESSAGE_LIMITS } from "./rpc";
import { serviceOf } from "./service";

/*
 * The program `pulumi-resource-twilio-organization`. The engine starts it in the program's folder with its own address
 * as the last argument, and reads the port from the first line that it prints.
 */

const now = (): Date => new Date();
const voice = openEngineLog(process.argv.at(-1) ?? "");
const { warn } = voice;

const server = new Server(MESSAGE_LIMITS);
server.addService(
  ResourceProviderService,
  serviceOf({
    version: versions.plugin,
    schema: () => JSON.stringify({ ...schema, version: versions.plugin }),
    handlers: openHandlers(voice),
    async construct(request, address) {
      const monitor = openMonitor(address);
      try {
        return await construct(request, monitor, { now: now(), randomVersion: versions.random, warn });
      } finally {
        monitor.close();
      }
    },
    async invoke(token, args, prefix) {
      // What judges is loaded by those alone who ask.
      const { callFunction } = await import("./functions/index.js");
      return callFunction(token, args, { now, env: process.env, prefix, warn });
    },
    now,
  }),
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
