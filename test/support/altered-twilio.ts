import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { type Emulator } from "../../src/emulator";

/** The JSON body of an answer, as something that a test may change. */
export type Body = Record<string, unknown>;

/** A local Twilio behind something that alters its answers. */
export interface AlteredTwilio {
  /** Settings that lead through it. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/**
 * Stands between a client and a local Twilio and alters answers that are JSON.
 *
 * @param alter gives the body to answer with instead; text is sent as it is
 */
export async function alterTwilio(
  twilio: Emulator,
  alter: (path: string, body: Body) => Body | string | Promise<Body | string>,
  prefix = "",
): Promise<AlteredTwilio> {
  const { origin } = new URL(twilio.iam);
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = "GET", url = "/", headers } = request;
      const answer = await fetch(origin + url, {
        method,
        headers: Object.fromEntries(
          ["authorization", "content-type"].flatMap((name) =>
            typeof headers[name] === "string" ? [[name, headers[name]]] : [],
          ),
        ),
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      });
      const text = await answer.text();
      const altered =
        answer.ok && text !== "" && !url.includes("token") ? await alter(url, JSON.parse(text) as Body) : text;
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
      response.end(typeof altered === "string" ? altered : JSON.stringify(altered));
    })();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    [`${prefix}TWILIO_ORGANIZATION_SID`]: twilio.organizationSid,
    [`${prefix}TWILIO_CLIENT_ID`]: twilio.clientId,
    [`${prefix}TWILIO_CLIENT_SECRET`]: twilio.clientSecret,
    [`${prefix}TWILIO_IAM_URL`]: twilio.iam.replace(origin, here),
    [`${prefix}TWILIO_OAUTH_URL`]: twilio.oauth.replace(origin, here),
    [`${prefix}TWILIO_PREVIEW_IAM_URL`]: twilio.previewIam.replace(origin, here),
  };
  return {
    env,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
