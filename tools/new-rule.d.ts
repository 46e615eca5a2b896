export function newRule(name: string | undefined, root: string): readonly string[];
