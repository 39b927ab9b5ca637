/** A config.py's text with other values, all else as it was. */

/** Without such a line, one is added. */
export function replaced(text: string, name: string, value: string): string {
  // `NAME = value  # comment`, as noheap's settings are written: a literal on one line.
  const found = new RegExp(`^(${name}[ \\t]*=[ \\t]*)("[^"]*"|[^#\\r\\n]*?)([ \\t]*(?:#.*)?)$`, "m");
  if (!found.test(text)) return `${text.replace(/\n*$/, "\n")}${name} = ${value}\n`;
  return text.replace(found, (_, head: string, __, tail: string) => head + value + tail);
}
