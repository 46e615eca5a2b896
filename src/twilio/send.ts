import { channelFor, shownPath } from "./channel";
import { malformed, type TwilioError } from "./errors";
import { isSuccess } from "./http";
import { type JsonObject } from "./json";
import { refusal } from "./refusals";
import { type Runtime } from "./runtime";
import { type Settings } from "./settings";

/**
 * `lost`: it may have been carried out or not; the sender has to look before sending it again. `unreadable`: it was
 * carried out, but the answer does not tell the outcome.
 */
type PostResult =
  | { readonly outcome: "answered"; readonly body: JsonObject }
  | { readonly outcome: "lost"; readonly error: TwilioError }
  | { readonly outcome: "unreadable"; readonly error: TwilioError };

/** What changes something in Twilio. Paths are on the IAM host. Errors are `TwilioError`s. */
export interface Send {
  /** An error means that nothing was changed. */
  readonly post: (path: string, json: JsonObject) => Promise<PostResult>;
  /** `gone`: there was nothing to delete. After an error of kind `unavailable` it may be deleted all the same. */
  readonly delete: (path: string) => Promise<"deleted" | "gone">;
}

/** A `Send` with these settings. */
export function openSend(settings: Settings, runtime: Runtime): Send {
  const channel = channelFor(settings, runtime);
  const urlOf = (path: string) => new URL(settings.iamUrl + path);

  return {
    post: async (path, json) => {
      const url = urlOf(path);
      const request = { method: "POST", path: shownPath(url, channel.clean) };
      const result = await channel.exchange({ method: "POST", url, json, repeat: "once" });
      if (result.outcome === "unanswered") {
        if (result.processed === "no") throw result.error;
        return { outcome: "lost", error: result.error };
      }
      const { answer } = result;
      if (!isSuccess(answer)) throw refusal(request, answer, channel.clean);
      if (answer.body !== undefined) return { outcome: "answered", body: answer.body };
      const problem = `the answer is no JSON object: ${answer.unreadable ?? "it is empty"}`;
      return { outcome: "unreadable", error: malformed(`POST ${request.path}`, problem) };
    },

    delete: async (path) => {
      const url = urlOf(path);
      const result = await channel.exchange({ method: "DELETE", url, repeat: "safe" });
      if (result.outcome === "unanswered") throw result.error;
      const { answer, repeated } = result;
      if (isSuccess(answer)) return "deleted";
      const error = refusal({ method: "DELETE", path: shownPath(url, channel.clean) }, answer, channel.clean);
      // A 404 without Twilio's code comes from somebody else: a proxy, or a server that is no Twilio.
      if (answer.status !== 404 || error.twilioCode === undefined) throw error;
      return repeated ? "deleted" : "gone";
    },
  };
}
