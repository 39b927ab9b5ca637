/**
 * A scenario in the address: its text, deflated, in base64url, and the image that it was made with.
 *
 *     #scenario=...&firmware=0123456789ab
 */

const LONGEST = 64 * 1024;

export interface Linked {
  scenario: string;
  firmware: string;
}

/** What the address says; null: it names no scenario. Throws a sentence if it is damaged. */
export async function fromAddress(hash: string): Promise<Linked | null> {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const packed = words.get("scenario");
  if (packed === null) return null;
  let scenario: string;
  try {
    scenario = await inflated(packed);
  } catch {
    throw new Error(
      "The scenario in the address is damaged. Copy the whole link again; until then the usual " +
        "scenario plays.",
    );
  }
  return { scenario, firmware: words.get("firmware") ?? "" };
}

export async function toAddress({ scenario, firmware }: Linked): Promise<string> {
  const deflated = await through(new TextEncoder().encode(scenario), new CompressionStream("deflate-raw"));
  const words = new URLSearchParams({ scenario: base64url(deflated) });
  if (firmware) words.set("firmware", firmware);
  return `#${words}`;
}

async function inflated(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (it) =>
    it.charCodeAt(0),
  );
  const text = await through(bytes, new DecompressionStream("deflate-raw"));
  return new TextDecoder("utf-8", { fatal: true }).decode(text);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: GenericTransformStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream as TransformStream).getReader();
  const parts: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(parts);
    parts.push(...(value as Uint8Array));
    if (parts.length > LONGEST) throw new Error("longer than any scenario");
  }
}

function base64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
