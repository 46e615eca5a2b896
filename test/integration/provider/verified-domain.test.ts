import dgram from "node:dgram";
import { once } from "node:events";
import * as dns from "dns-packet";
import { afterEach, describe, expect, it } from "vitest";
import { domainHandler } from "../../../provider/handler/domain-handler";

const TOKEN = "0123456789abcdef0123456789abcdef";
const RECORD = `twilio-domain-verification=${TOKEN}`;

/** What the name server does with a question for `_twilio.acme.example`. */
type Zone =
  | { readonly texts: readonly (string | readonly string[])[] }
  | { readonly code: "NXDOMAIN" | "SERVFAIL" | "REFUSED" }
  | { readonly bytes: Buffer }
  | "silence";

const RESPONSE_CODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

const sockets = new Set<dgram.Socket>();
const closeAll = (): void => {
  for (const socket of sockets) socket.close();
  sockets.clear();
};
afterEach(closeAll);

/** A name server on a port of its own; gives its address, and the names it was asked for. */
async function serve(zone: Zone): Promise<{ readonly address: string; readonly asked: string[] }> {
  const socket = dgram.createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (message, from) => {
    const { id, questions = [] } = dns.decode(message);
    asked.push(...questions.map(({ type, name }) => `${type} ${name.toLowerCase()}`));
    if (zone === "silence") return;
    const code = "code" in zone ? RESPONSE_CODES[zone.code] : RESPONSE_CODES.NOERROR;
    const [question] = questions;
    const texts = "texts" in zone ? zone.texts : [];
    const answers = texts.map((text) => ({
      type: "TXT" as const,
      name: question?.name ?? "",
      ttl: 1,
      data: typeof text === "string" ? text : [...text],
    }));
    const packet: dns.Packet = {
      type: "response",
      ...(id === undefined ? {} : { id }),
      flags: code,
      questions,
      answers,
    };
    const bytes = "bytes" in zone ? Buffer.concat([message.subarray(0, 2), zone.bytes]) : dns.encode(packet);
    socket.send(bytes, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  sockets.add(socket);
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

function observe(servers: string, inputs: Record<string, unknown>): Promise<{ outs: Record<string, unknown> }> {
  return domainHandler(() => ({ TWILIO_ORG_DNS_SERVERS: servers })).create({ domain: "acme.example", ...inputs });
}

describe("VerifiedDomain", () => {
  it.each<{ name: string; zone: Zone; token?: string; status: string }>([
    { name: "the record with the token", zone: { texts: ["v=spf1 -all", RECORD] }, token: TOKEN, status: "present" },
    {
      name: "the token in other letters",
      zone: { texts: [RECORD.toUpperCase().replace(/^[^=]+/, (key) => key.toLowerCase())] },
      token: TOKEN,
      status: "present",
    },
    {
      name: "the record in two pieces",
      zone: { texts: [[RECORD.slice(0, 30), RECORD.slice(30)]] },
      token: TOKEN,
      status: "present",
    },
    { name: "any such record where no token is given", zone: { texts: [RECORD] }, status: "present" },
    {
      name: "a record with another token",
      zone: { texts: [`${RECORD.slice(0, -1)}0`] },
      token: TOKEN,
      status: "different",
    },
    { name: "only other records", zone: { texts: ["v=spf1 -all", `x-${RECORD}`] }, token: TOKEN, status: "absent" },
    { name: "no record of the type", zone: { texts: [] }, status: "absent" },
    { name: "no such name", zone: { code: "NXDOMAIN" }, token: TOKEN, status: "absent" },
    { name: "a failing name server", zone: { code: "SERVFAIL" }, token: TOKEN, status: "unknown" },
    { name: "a name server that refuses", zone: { code: "REFUSED" }, token: TOKEN, status: "unknown" },
    {
      name: "an answer that is none",
      zone: { bytes: Buffer.from([0x81, 0x80, 0, 1, 0, 9]) },
      token: TOKEN,
      status: "unknown",
    },
  ])("with $name is $status", async ({ zone, token, status }) => {
    const { address, asked } = await serve(zone);
    const { outs } = await observe(address, token === undefined ? {} : { token });
    expect(outs).toEqual({
      domain: "acme.example",
      ...(token === undefined ? {} : { token }),
      dnsRecord: {
        name: "_twilio.acme.example",
        type: "TXT",
        ttl: 3600,
        ...(token === undefined ? {} : { value: `twilio-domain-verification=${token}` }),
      },
      status,
    });
    expect(new Set(asked)).toEqual(new Set(["TXT _twilio.acme.example"]));
  });

  it("is unknown within two seconds where the name server is silent, however many there are", async () => {
    const servers = await Promise.all([1, 2, 3].map(() => serve("silence")));
    const start = performance.now();
    const { outs } = await observe(servers.map(({ address }) => address).join(), {});
    expect(outs["status"]).toBe("unknown");
    expect(performance.now() - start).toBeLessThan(2500);
    expect(servers.flatMap(({ asked }) => asked).length).toBeGreaterThan(0);
  });

  it("is unknown where no name server is there, or none is meant", async () => {
    for (const servers of ["127.0.0.1:1", "not an address"])
      expect((await observe(servers, {})).outs["status"]).toBe("unknown");
  });

  it("is looked up again by a refresh, which finds no drift in what DNS shows", async () => {
    const handler = (servers: string) => domainHandler(() => ({ TWILIO_ORG_DNS_SERVERS: servers }));
    const { outs } = await observe((await serve({ texts: [RECORD] })).address, { token: TOKEN });
    closeAll();
    const { address } = await serve({ code: "NXDOMAIN" });
    const read = await handler(address).read("acme.example", outs);
    expect(read.props).toEqual({ ...outs, status: "absent" });
    expect(read.inputs).toEqual({ domain: "acme.example", token: TOKEN });
  });
});
