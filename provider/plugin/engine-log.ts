import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { type Voice } from "../handler/open-handlers";

/**
 * Speaks by the log of the engine at an address (host:port), which shows the lines among the diagnostics. What a plugin
 * prints it keeps to itself. Source: pulumi/pulumi, sdk/go/common/resource/plugin/plugin.go, "Hiding logs".
 */
export function openEngineLog(address: string): Voice {
  const client = new EngineClient(address, credentials.createInsecure());
  const sayAs = (severity: LogSeverity) => (line: string) => {
    client.log(new LogRequest().setSeverity(severity).setMessage(line), (error) => {
      if (error !== null) console.error(line);
    });
  };
  return { note: sayAs(LogSeverity.INFO), warn: sayAs(LogSeverity.WARNING) };
}
