export function reflow(text: string): string;
