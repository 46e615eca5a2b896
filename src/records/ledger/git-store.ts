import { type Repository } from "../../manifest/files/git";
import { isSid } from "../../model/identity";
import { LedgerError, type LedgerStore, type StoredEntry } from "./store";

const ENTRY = /^(?:.*\/)?(OR[^/]+)\/(\d{6,15})\.json$/;

/**
 * A ledger in files as a commit has it: what a change does to the files of a ledger is not believed before it is
 * merged. It is only read.
 *
 * @param folder its path in the repository; `""` for the top
 */
export function openGitStore({ git }: Pick<Repository, "git">, commit: string, folder: string): LedgerStore {
  const files = (): readonly { readonly organization: string; readonly sequence: number; readonly id: string }[] => {
    const where = folder === "" ? [] : ["--", `${folder}/`];
    const list = git(["ls-tree", "-r", "-z", "--full-tree", commit, ...where]);
    if ("why" in list) throw new LedgerError(`the ledger in ${folder} at ${commit} can't be read: ${list.why}`);
    return list.output
      .toString("utf8")
      .split("\0")
      .flatMap((line) => {
        const [, mode, id, name = ""] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
        const inside = folder === "" ? name : name.slice(folder.length + 1);
        const [, organization = "", digits] = ENTRY.exec(inside) ?? [];
        const isEntry = id !== undefined && mode !== "120000" && inside === `${organization}/${digits ?? ""}.json`;
        return isEntry && isSid("organization", organization) ? [{ organization, sequence: Number(digits), id }] : [];
      });
  };
  const contentOf = (id: string): Uint8Array => {
    const blob = git(["cat-file", "blob", id]);
    if ("why" in blob) throw new LedgerError(`an entry of the ledger at ${commit} can't be read: ${blob.why}`);
    return blob.output;
  };
  const entriesOf = (organization: string): readonly StoredEntry[] =>
    files()
      .filter((file) => file.organization === organization)
      .map(({ sequence, id }) => ({ sequence, bytes: contentOf(id) }))
      .sort((a, b) => a.sequence - b.sequence);
  return {
    organizations: async () => await Promise.resolve([...new Set(files().map((file) => file.organization))].sort()),
    entries: async (organization) => await Promise.resolve(entriesOf(organization)),
    add: () => Promise.reject(new LedgerError("a ledger is not changed in git's history")),
    close: () => Promise.resolve(),
  };
}
