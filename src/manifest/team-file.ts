/** The file that `TEAM=FILE` or `FILE` names. A file whose name has a `=` is written with its folder: `./a=b.csv`. */
export function teamFile(option: string): { readonly file: string; readonly team?: string } {
  const [, team, file] = /^([\p{L}\p{N}][\p{L}\p{N} ._-]{0,63})=(.+)$/su.exec(option) ?? [];
  return team === undefined || file === undefined ? { file: option } : { file, team };
}
