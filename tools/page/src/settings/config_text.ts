/** A config.py's text with other values, all else as it was. */

/** Python's last assignment counts. Without such a line, one is added. */
export function replaced(text: string, name: string, value: string): string {
  // `NAME = value  # comment`, as noheap's settings are written: a literal on one line.
  const line = new RegExp(
    `^(${name}[ \\t]*=[ \\t]*)("[^"]*"|'[^']*'|[^#\\r\\n]*?)([ \\t]*(?:#.*)?)$`,
    "gm",
  );
  const last = [...text.matchAll(line)].pop();
  if (!last) return `${text.replace(/\n*$/, "\n")}${name} = ${value}\n`;
  const [whole, head, , tail] = last as unknown as [string, string, string, string];
  return text.slice(0, last.index) + head + value + tail + text.slice(last.index + whole.length);
}
