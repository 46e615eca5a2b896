import { createServer, type RequestListener } from "node:http";
import { type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { openReadClient } from "../../../src/twilio/client";
import { systemRuntime } from "../../../src/twilio/runtime";
import { openWriteClient } from "../../../src/twilio/write-client";
import { settingsOf } from "./client-harness";

/** What the emulator cannot be: a server that is no Twilio, or an evil one. */
const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nobody listens. */
async function freeAddress(): Promise<string> {
  const url = await serve(() => undefined);
  servers.pop()?.();
  return url;
}

const APP = {
  organizationSid: `OR${"0".repeat(32)}`,
  clientId: `OQ${"0".repeat(32)}`,
  clientSecret: "the-secret-of-the-app",
};
const TOKEN = "the-token-of-the-app";
const json = (body: unknown): string => JSON.stringify(body);

/** A server that gives a token, and otherwise what `answer` does. */
async function clientOf(answer: RequestListener, limits: Partial<typeof systemRuntime.limits> = {}) {
  const url = await serve((request, response) => {
    if (request.url?.startsWith("/oauth/") !== true) answer(request, response);
    else request.resume().on("end", () => response.end(json({ access_token: TOKEN, expires_in: 3600 })));
  });
  const settings = settingsOf({ ...APP, iam: `${url}/iam`, oauth: `${url}/oauth`, previewIam: `${url}/preview` });
  const runtime = {
    ...systemRuntime,
    sleep: () => Promise.resolve(),
    limits: { ...systemRuntime.limits, attempts: 3, ...limits },
  };
  return { url, settings, runtime, ...openWriteClient(settings, runtime) };
}

describe("a next page", () => {
  it("on another host gets no token", async () => {
    const seen: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end("{}");
    });
    const { reader } = await clientOf((_request, response) => {
      response.end(json({ content: [], meta: { page: 0, next_page_url: `${elsewhere}/iam/v2/x?${TOKEN}` } }));
    });
    const failed = reader.assignments();
    await expect(failed).rejects.toMatchObject({ kind: "malformed" });
    await expect(failed).rejects.toThrow("next_page_url leads away from");
    expect(seen).toEqual([]);
  });

  it.each([
    ["outside the base path", (url: string) => `${url}/other/v2/x`],
    ["by two dots", (url: string) => `${url}/iam/../other`],
    ["with a password", (url: string) => url.replace("http://", "http://u:p@") + "/iam/x"],
    ["with a user name", (url: string) => url.replace("http://", "http://u@") + "/iam/x"],
    ["of another scheme", () => "file:///etc/hosts"],
    ["that is relative", () => "/iam/v2/x"],
  ])("%s is refused", async (_name, next) => {
    const { url, reader } = await clientOf((_request, response) => {
      response.end(json({ content: [], meta: { page: 0, next_page_url: next(url) } }));
    });
    await expect(reader.assignments()).rejects.toThrow(/next_page_url (leads away|is not an absolute URL)/);
  });
});

describe("an answer", () => {
  it.each<[string, RequestListener, string]>([
    [
      "that redirects is not followed",
      (_q, response) => response.writeHead(302, { location: "/x" }).end(),
      "Redirects are not",
    ],
    ["that is empty", (_q, response) => response.end(), "it is empty"],
    ["that is a page", (_q, response) => response.end("<html>"), "it is not JSON"],
    ["that is a list", (_q, response) => response.end("[]"), "it is JSON, but not an object"],
    ["that is not UTF-8", (_q, response) => response.end(Buffer.from([0x7b, 0xff, 0x7d])), "it is not UTF-8"],
    [
      "that is too long",
      (_q, response) => response.end(json({ content: "x".repeat(20_000) })),
      "longer than 10000 bytes",
    ],
    [
      "that is too long once unpacked",
      (_q, response) =>
        response.setHeader("content-encoding", "gzip").end(gzipSync(json({ content: "x".repeat(1_000_000) }))),
      "longer than 10000 bytes",
    ],
  ])("%s, is refused", async (_name, answer, says) => {
    const { reader } = await clientOf(answer, { answerBytes: 10_000 });
    await expect(reader.assignments()).rejects.toThrow(says);
  });

  it("without a token in it is refused", async () => {
    for (const body of [{}, { access_token: 7, expires_in: 1 }, { access_token: "a\nb", expires_in: 1 }]) {
      const url = await serve((request, response) => request.resume().on("end", () => response.end(json(body))));
      const settings = settingsOf({ ...APP, iam: url, oauth: url, previewIam: url });
      await expect(openReadClient(settings).roles()).rejects.toThrow("the answer holds no access_token");
    }
  });

  it("without the token's lifetime is refused", async () => {
    const body = json({ access_token: TOKEN, expires_in: "soon" });
    const url = await serve((request, response) => request.resume().on("end", () => response.end(body)));
    const settings = settingsOf({ ...APP, iam: url, oauth: url, previewIam: url });
    await expect(openReadClient(settings).roles()).rejects.toThrow("no expires_in");
  });
});

describe("a server that is no Twilio", () => {
  it("does not make a deletion a success by not knowing the path", async () => {
    const { writer } = await clientOf((_request, response) => response.writeHead(404).end("<html>not found"));
    await expect(writer.deleteAssignment(`IY${"0".repeat(32)}`)).rejects.toMatchObject({ kind: "not-found" });
  });

  it("does not make an assignment by answering with another one", async () => {
    let posts = 0;
    const zeros = "0".repeat(32);
    const { writer } = await clientOf((request, response) => {
      if (request.method === "GET") {
        response.end(json({ content: [], meta: { page: 0, next_page_url: null } }));
        return;
      }
      posts++;
      const other = { sid: `IY${zeros}`, role_sid: `IX${zeros}`, scope: APP.organizationSid, identity: `US${zeros}` };
      response.writeHead(201).end(json(other));
    });
    const wanted = { roleSid: `IX${zeros}`, scope: APP.organizationSid, identity: `US${"1".repeat(32)}` };
    await expect(writer.createAssignment(wanted)).rejects.toThrow("the answer holds another assignment");
    expect(posts).toBe(1);
  });

  it("is not waited for when it does not listen; nothing was sent, so a creation fails outright", async () => {
    const { settings, runtime } = await clientOf((_request, response) => response.end());
    const gone = settingsOf({
      ...APP,
      iam: await freeAddress(),
      oauth: settings.oauthUrl,
      previewIam: settings.oauthUrl,
    });
    const { reader, writer } = openWriteClient(gone, runtime);
    const failed = reader.roles();
    await expect(failed).rejects.toMatchObject({ kind: "unavailable" });
    await expect(failed).rejects.toThrow("nobody listens at that address (ECONNREFUSED), the last of 2 attempts");
    const wanted = { roleSid: `IX${"0".repeat(32)}`, scope: APP.organizationSid, identity: `US${"0".repeat(32)}` };
    await expect(writer.createAssignment(wanted)).rejects.toThrow(
      "POST /v2/Organizations/RoleAssignments was not answered: nobody listens",
    );
  });
});

describe("a secret", () => {
  it("that a server sends back is in no error", async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const echo = `${Buffer.concat(chunks).toString()} ${request.headers.authorization ?? ""}`;
        if (request.url === "/v2/token" && !asked++) response.end(json({ access_token: TOKEN, expires_in: 3600 }));
        else response.writeHead(400).end(json({ code: 20001, message: echo }));
      });
    });
    let asked = 0;
    const settings = settingsOf({ ...APP, iam: url, oauth: url, previewIam: url });
    const runtime = { ...systemRuntime };
    const withToken: unknown = await openReadClient(settings, { runtime })
      .roles()
      .catch((error: unknown) => error);
    const withSecret: unknown = await openReadClient(settings, { runtime: { ...systemRuntime } })
      .roles()
      .catch((error: unknown) => error);
    expect(String(withToken)).toContain("Bearer (hidden)");
    expect(String(withSecret)).toContain("client_secret=(hidden)");
    for (const error of [withToken, withSecret]) {
      const shown = `${String(error)} ${json(error)} ${(error as Error).stack ?? ""}`;
      expect(shown).not.toContain(TOKEN);
      expect(shown).not.toContain(APP.clientSecret);
    }
  });
});
