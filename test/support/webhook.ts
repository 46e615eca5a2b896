import { createServer } from "node:http";
import { type AddressInfo } from "node:net";

/** A webhook on this machine. */
export interface TestWebhook {
  /** Its path is the secret part. */
  readonly url: string;
  /** Bodies of the requests that it answered with 2xx. */
  readonly delivered: unknown[];
  /** How the next requests are answered; 200 when there are no more. `hang up`: the connection is cut. */
  readonly answers: (number | "hang up")[];
  /** Statuses given, in order. */
  readonly log: (number | "hang up")[];
  close(): Promise<void>;
}

export async function openWebhook(): Promise<TestWebhook> {
  const [delivered, answers, log]: [unknown[], TestWebhook["answers"], TestWebhook["log"]] = [[], [], []];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const answer = answers.shift() ?? 200;
      log.push(answer);
      if (answer === "hang up") {
        request.socket.destroy();
        return;
      }
      if (answer < 300) delivered.push(JSON.parse(body));
      response.writeHead(answer, { location: "http://127.0.0.1:1/elsewhere" }).end(`no: ${request.url ?? ""}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook/T0-secret-8c1f`,
    delivered,
    answers,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
