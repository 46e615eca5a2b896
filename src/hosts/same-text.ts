/** Whether two texts are the same to a host: it gives them back with other line ends, and without the last. */
export function isSameText(one: string, other: string): boolean {
  return kept(one) === kept(other);
}

function kept(text: string): string {
  return text.replaceAll("\r", "").trimEnd();
}
