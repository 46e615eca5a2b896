const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EBUSY: "another program uses it",
  EEXIST: "it is there already",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder",
  ELOOP: "it is a link that leads back to itself",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such file",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is no folder",
  ENOTEMPTY: "the folder is not empty",
  EPERM: "permission is denied",
  EROFS: "the disk can only be read",
  ETXTBSY: "another program uses it",
};

/** Why a file can't be read or written, in words, from what the file system threw. */
export function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return WORDS[code] ?? error.message;
}

/** The code of a call that the operating system refused, such as `ENOENT`; other errors have none. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : undefined;
}
