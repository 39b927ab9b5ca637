/** Sentences for the user: news is read out politely, a mistake at once. */

import { byId, say } from "./dom";

export function news(text: string): void {
  say(byId("news"), text);
}

/** What went wrong, and what to do. It stays until the next one, or until `resolved`. */
export function wrong(reason: string, hint = ""): void {
  say(byId("alert"), [reason, hint].filter(Boolean).map(sentence).join(" "));
}

export function resolved(): void {
  say(byId("alert"), "");
}

function sentence(text: string): string {
  const begun = text[0]!.toUpperCase() + text.slice(1);
  return /[.?!:]$/.test(begun) ? begun : `${begun}.`;
}
