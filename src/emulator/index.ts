import { randomBytes } from "node:crypto";
import { type FastifyInstance } from "fastify";
import { InputError, StateError } from "./input-error";
import { contentsOfSeed, DEFAULT_SEED } from "./seed";
import { createServer } from "./server";
import { namedSid } from "./sids";
import { noJournal, openJournal, readState } from "./state-file";
import { createStore } from "./store";

export { InputError, StateError };

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The parsed JSON of a seed file; docs/emulator.md, "Seed". Without one: an owner and two administrators. */
  readonly seed?: unknown;
  /** Where the state is kept. Where the file exists, the emulator goes on from it and the seed is ignored. */
  readonly stateFile?: string;
  readonly now?: () => Date;
  readonly random?: (bytes: number) => Buffer;
  /** Takes a line for people: what the emulator began with, and its own mistakes. Silent by default. */
  readonly log?: (line: string) => void;
}

/** A running emulator. The three addresses replace Twilio's hosts path for path and have no slash at their end. */
export interface Emulator {
  /** In place of https://iam.twilio.com. */
  readonly iam: string;
  /** In place of https://oauth.twilio.com. */
  readonly oauth: string;
  /** In place of https://preview-iam.twilio.com. */
  readonly previewIam: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organizationSid: string;
  /** Ends the server, open connections included, and closes the state file. */
  close(): Promise<void>;
}

/**
 * Starts a local Twilio on 127.0.0.1; docs/emulator.md.
 *
 * @throws InputError for a seed that is not valid, StateError for a state file that can't be used, Error for a port
 * that can't be had.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, seed = DEFAULT_SEED, stateFile, now = () => new Date(), random = randomBytes } = options;
  const log = options.log ?? (() => undefined);

  const kept = stateFile === undefined ? undefined : readState(stateFile);
  if (kept !== undefined && options.seed !== undefined)
    log(`The state file ${String(stateFile)} exists, so the seed is ignored. To start over, delete it.`);
  const contents = kept ?? contentsOfSeed(seed, { now: now(), clientSecret: random(32).toString("base64url") });
  const journal = stateFile === undefined ? noJournal : openJournal(stateFile, contents);
  const store = createStore(contents, namedSid("OQ", contents.organization.sid), now, (change) =>
    journal.record(change),
  );

  const app = createServer(store, { now, random, log });
  const close = async () => {
    await app.close();
    journal.close();
  };
  try {
    const origin = await listen(app, port);
    return {
      iam: `${origin}/iam`,
      oauth: `${origin}/oauth`,
      previewIam: `${origin}/preview-iam`,
      clientId: store.clientId,
      clientSecret: store.clientSecret,
      organizationSid: store.organization.sid,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The origin of the listening server. */
async function listen(app: FastifyInstance, port: number): Promise<string> {
  try {
    return await app.listen({ host: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    throw new Error(`Port ${port} is taken on 127.0.0.1: choose another, or 0 for any that is free`, { cause: error });
  }
}
