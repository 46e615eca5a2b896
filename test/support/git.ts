import { execFileSync } from "node:child_process";

/** Runs git in `folder`, with commits of a fixed author, made at `at`. Gives what it prints. */
export function git(folder: string, args: readonly string[], at = "2026-05-31T12:00:00Z"): string {
  return execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@acme.example", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at, GIT_CONFIG_GLOBAL: "/dev/null" },
  }).trim();
}
