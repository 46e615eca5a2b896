import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { globSync } from "tinyglobby";

/** A PostgreSQL server of its own on 127.0.0.1. */
export interface PostgresServer {
  readonly password: string;
  /** `postgres://...` of a new, empty database, with the password in it. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** The folder of the server's programs; none where it is not installed. */
export function postgresPrograms(): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(path.delimiter);
  const debian = globSync("/usr/lib/postgresql/*/bin", { onlyDirectories: true }).sort().reverse();
  return [...onPath, ...debian].find((folder) =>
    ["initdb", "postgres"].every((name) => fs.existsSync(path.join(folder, name))),
  );
}

/** Starts a server with the programs in `programs`. It refuses to run as root, and then runs as another user. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-postgres-"));
  const password = `not p@ss/word: ${String(process.pid)}`;
  const passwordFile = path.join(folder, "password");
  fs.writeFileSync(passwordFile, password);
  const data = path.join(folder, "data");
  const as = otherUser();
  if (as.length > 0) execFileSync("chown", ["-R", "postgres", folder]);
  const [initdb, ...initArgs] = [...as, path.join(programs, "initdb")];
  const cluster = [
    "-D",
    data,
    "-U",
    "owner",
    "--pwfile",
    passwordFile,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--locale=C",
  ];
  execFileSync(initdb, [...initArgs, ...cluster, "--no-sync", "--no-instructions"], { stdio: "pipe", cwd: folder });

  const port = await freePort();
  const [command, ...args] = [...as, path.join(programs, "postgres"), "-D", data, "-p", String(port)];
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=40"];
  const server = spawn(command, [...args, ...settings.flatMap((setting) => ["-c", setting])], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const address = (name: string): string =>
    `postgres://owner:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${name}`;
  const query = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: address("postgres") });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await untilReady(
    server,
    () => query("SELECT 1"),
    () => log,
  );
  let databases = 0;
  return {
    password,
    database: async () => {
      const name = `ledger_${String(++databases)}`;
      await query(`CREATE DATABASE ${name}`);
      return address(name);
    },
    stop: async () => {
      // "Immediate shutdown": nothing here is kept.
      server.kill("SIGQUIT");
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What runs a command as the user that Debian's package makes, without a process in between. */
function otherUser(): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
}

async function untilReady(server: ChildProcess, isReady: () => Promise<void>, log: () => string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await isReady();
      return;
    } catch (error) {
      if (server.exitCode !== null || attempt === 300)
        throw new Error(`PostgreSQL does not start:\n${log()}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
