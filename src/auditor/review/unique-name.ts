/** `name`, or something like it that nobody has. */
export function uniqueName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  while (taken.has(free)) free = `${free} (before)`;
  return free;
}
