import * as fs from "node:fs";
import * as path from "node:path";
import { InputError, StateError } from "./input-error";
import { parseLine, type Header, type Line } from "./state-schema";
import {
  type Account,
  type Assignment,
  type Change,
  type Contents,
  type Role,
  type Settings,
  type User,
} from "./entities";

/** Takes changes and keeps them beyond the process. */
export interface Journal {
  record(change: Change): void;
  close(): void;
}

/** For an emulator whose state ends with it. */
export const noJournal: Journal = { record: () => undefined, close: () => undefined };

/**
 * The contents that a state file holds, or undefined where there is no such file. A last line without its end is what a
 * crash of the machine may leave of a change that was never answered; it is dropped.
 *
 * @throws StateError where the file is not one that the emulator wrote.
 */
export function readState(file: string): Contents | undefined {
  if (!fs.existsSync(file)) return undefined;
  if (!fs.statSync(file).isFile()) throw new StateError(`${file} is not a regular file: name another with --state`);
  const lines = fs.readFileSync(file, "utf8").split("\n");
  lines.pop();
  let header: Header | undefined;
  let settings: Settings | undefined;
  const users = new Map<string, User>();
  const accounts = new Map<string, Account>();
  const roles = new Map<string, Role>();
  const assignments = new Map<string, Assignment>();
  lines.forEach((text, index) => {
    const line = parse(text, file, index + 1);
    if (line.header !== undefined) header = line.header;
    if (line.settings !== undefined) settings = line.settings;
    if (line.user !== undefined) users.set(line.user.sid, line.user);
    if (line.account !== undefined) accounts.set(line.account.sid, line.account);
    if (line.role !== undefined) roles.set(line.role.sid, line.role);
    if (line.assignment !== undefined) assignments.set(line.assignment.sid, line.assignment);
    if (line.removedAssignment !== undefined) assignments.delete(line.removedAssignment);
  });
  if (header === undefined || settings === undefined)
    throw new StateError(`${file} is not a state file of the emulator: name another with --state, or delete it`);
  return {
    organization: header.organization,
    clientSecret: header.clientSecret,
    domains: header.domains,
    settings,
    users: [...users.values()],
    accounts: [...accounts.values()],
    roles: [...roles.values()],
    assignments: [...assignments.values()],
  };
}

function parse(text: string, file: string, line: number): Line {
  try {
    return parseLine(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof InputError)) throw error;
    throw new StateError(
      `${file}:${line} is not what the emulator writes: name another file with --state, or delete this one to start over`,
    );
  }
}

/**
 * Writes `contents` to `file` as a whole (to a temporary file, to the disk, then renamed over it), and opens it for the
 * changes to come, one line each. A line is handed to the operating system before `record` returns, so that the end of
 * the process, however sudden, loses nothing.
 *
 * @throws StateError from `record` where the change could not be written or the file is no longer this emulator's.
 */
export function openJournal(stateFile: string, contents: Contents): Journal {
  const file = targetOf(stateFile);
  const folder = path.dirname(file);
  fs.mkdirSync(folder, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  // It holds the app's secret, if only that of an emulator.
  const fd = fs.openSync(temporary, "w", 0o600);
  let size: number;
  try {
    size = write(fd, 0, linesOf(contents));
    fs.fsyncSync(fd);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.closeSync(fd);
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
  const own = fs.fstatSync(fd).ino;

  return {
    record: (change) => {
      if (fs.statSync(file, { throwIfNoEntry: false })?.ino !== own)
        throw new StateError(`${file} was replaced or deleted; does another emulator use it? Start again to go on`);
      size += write(fd, size, `${JSON.stringify(change)}\n`);
    },
    close: () => {
      fs.fsyncSync(fd);
      fs.closeSync(fd);
    },
  };
}

/** The file that a link leads to, there or yet to be written: the link itself stays. */
function targetOf(file: string): string {
  if (fs.existsSync(file)) return fs.realpathSync(file);
  if (fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
  const target = path.resolve(path.dirname(file), fs.readlinkSync(file));
  // A link that leads back to itself would be followed without end.
  if (fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new StateError(`${file} is a link to a link that leads nowhere: name another file with --state`);
  return target;
}

/** Writes all of `text` at `position`, or nothing, and returns how many bytes. */
function write(fd: number, position: number, text: string): number {
  const bytes = Buffer.from(text, "utf8");
  try {
    for (let done = 0; done < bytes.length;)
      done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
  } catch (error) {
    fs.ftruncateSync(fd, position);
    throw new StateError(`the state can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return bytes.length;
}

function linesOf(contents: Contents): string {
  const { organization, clientSecret, domains, settings, users, accounts, roles, assignments } = contents;
  const header: Header = { format: "twilio-org-emulator/1", organization, clientSecret, domains };
  const lines: Line[] = [
    { header },
    { settings },
    ...users.map((user) => ({ user })),
    ...accounts.map((account) => ({ account })),
    ...roles.map((role) => ({ role })),
    ...assignments.map((assignment) => ({ assignment })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Makes the rename itself outlive a crash of the machine; not every platform can open a folder. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const fd = fs.openSync(folder, "r");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}
