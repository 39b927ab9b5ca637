/** Programs for a board's raw REPL that write a file beside its place and rename it, so that it is
 * the old or the new one. */

const CHUNK_BYTES = 768;
const PARTIAL = ".noheap-part";

/** To be run one after the other. */
export function fileWriting(path: string, data: Uint8Array): string[] {
  const folders = path.split("/").slice(0, -1);
  const programs = folders.map((_, depth) => {
    const folder = literal(folders.slice(0, depth + 1).join("/"));
    return `import os\ntry:\n os.mkdir(${folder})\nexcept OSError:\n pass`;
  });
  programs.push(`from binascii import a2b_base64 as a\nf = open("${PARTIAL}", "wb")`);
  for (let at = 0; at < data.length; at += CHUNK_BYTES) {
    const chunk = btoa(String.fromCharCode(...data.subarray(at, at + CHUNK_BYTES)));
    programs.push(`_ = f.write(a("${chunk}"))`);
  }
  programs.push(`f.close()\nimport os\nos.rename("${PARTIAL}", ${literal(path)})`);
  return programs;
}

/** A Python literal of a text: JSON's are. */
export const literal = (text: string): string => JSON.stringify(text);
