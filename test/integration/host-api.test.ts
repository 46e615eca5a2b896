import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostApi, openHostApi } from "../../src/hosts/http";
import { systemRuntime } from "../../src/twilio/runtime";

type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** A server that answers as `answer` says, and remembers what it was asked. */
async function serve(answer: (request: IncomingMessage) => Answer) {
  const asked: { readonly path: string; readonly token: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    asked.push({ path: request.url ?? "", token: request.headers["private-token"]?.toString() });
    const { status, headers = {}, body = "" } = answer(request);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, asked, close };
}

describe("the token of a code host", () => {
  let elsewhere: Awaited<ReturnType<typeof serve>>;
  let host: Awaited<ReturnType<typeof serve>>;
  let api: HostApi;
  beforeEach(async () => {
    elsewhere = await serve(() => ({ status: 200, body: '{"from":"elsewhere"}' }));
    let busy = 2;
    host = await serve(({ url = "" }) => {
      if (url.startsWith("/away")) return { status: 302, headers: { location: `${elsewhere.url}/file` } };
      if (url.startsWith("/round")) return { status: 302, headers: { location: "/round" } };
      if (url.startsWith("/moved")) return { status: 301, headers: { location: "/here" } };
      if (url.startsWith("/busy") && busy-- > 0) return { status: 503, headers: { "retry-after": "0" } };
      if (url.startsWith("/gone")) return { status: 404 };
      return { status: 200, body: "[]" };
    });
    api = openHostApi(host.url, { "private-token": "secret" }, { ...systemRuntime, sleep: () => Promise.resolve() });
  });
  afterEach(() => Promise.all([host.close(), elsewhere.close()]));

  it("does not follow a download to another host", async () => {
    expect(await api.download("/away")).toBe('{"from":"elsewhere"}');
    expect(host.asked).toEqual([{ path: "/away", token: "secret" }]);
    expect(elsewhere.asked).toEqual([{ path: "/file", token: undefined }]);
  });

  it("is not even taken there by a question, which is refused", async () => {
    await expect(api.get("/away")).rejects.toThrow(/leads to another host/);
    expect(elsewhere.asked).toEqual([]);
  });

  it("goes along on the same host, and not for ever", async () => {
    expect(await api.get("/moved")).toEqual([]);
    expect(host.asked.map(({ token }) => token)).toEqual(["secret", "secret"]);
    await expect(api.get("/round")).rejects.toThrow(/from one address to the next/);
  });

  it("is tried again where the host is busy; what is gone is gone", async () => {
    expect(await api.get("/busy")).toEqual([]);
    expect(host.asked).toHaveLength(3);
    expect([await api.download("/gone"), await api.find("/gone")]).toEqual([undefined, undefined]);
  });
});
