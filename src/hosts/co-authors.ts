/** A person as a commit names one. */
export interface NamedWriter {
  readonly name: string;
  readonly email: string;
}

/** Those whom a commit's message names as writers too, by `Co-authored-by:` lines. Source: Git's trailers. */
export function coAuthorsOf(message = ""): readonly NamedWriter[] {
  return message.split(/\r?\n/).flatMap((line) => {
    const [, text] = /^\s*co-authored-by\s*:(.*)$/i.exec(line) ?? [];
    if (text === undefined) return [];
    const start = text.lastIndexOf("<");
    const email = start < 0 ? text : text.slice(start + 1).replace(/>.*$/, "");
    return [{ name: (start < 0 ? text : text.slice(0, start)).trim(), email: email.trim().toLowerCase() }];
  });
}
