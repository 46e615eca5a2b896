import { type handleUnaryCall, Metadata, status as codes } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { halfMade } from "../handler/handler";
import { toStruct } from "./values";

/**
 * Serves one method of the protocol. Whatever is thrown becomes the call's error, so that no call is left without an
 * answer.
 */
export function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const respond = async (): Promise<Response> => answer(call.request);
    respond().then(
      (response) => callback(null, response),
      (error: unknown) => callback(errorOf(error)),
    );
  };
}

/**
 * An error as the engine takes it: its words and, of a resource that was made in part, what there is of it, which the
 * engine keeps in the state. Source: pulumi/pulumi, sdk/go/common/resource/plugin/provider_plugin.go, `parseError`.
 */
function errorOf(thrown: unknown): { code: codes; details: string; metadata: Metadata } {
  const details = thrown instanceof Error ? thrown.message : String(thrown);
  const metadata = new Metadata();
  const half = halfMade(thrown);
  if (half !== undefined) {
    const failed = new ErrorResourceInitFailed();
    failed.setId(half.id);
    failed.setProperties(toStruct(half.properties));
    failed.setReasonsList([...half.reasons]);
    const detail = new Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const answer = new Status();
    answer.setCode(codes.UNKNOWN);
    answer.setMessage(details);
    answer.addDetails(detail);
    metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  }
  return { code: codes.UNKNOWN, details, metadata };
}

/** Source: pulumi/pulumi, sdk/go/common/util/rpcutil: the engine's own limit. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Options of servers and clients: a binding with ten thousand members is more than gRPC's default of 4 MB. */
export const MESSAGE_LIMITS = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
};
