/** Light or dark: the system's, or the user's choice, which stays. */

import { select } from "./dom";

const KEY = "noheap-theme";

export function chooseTheme(changed: () => void): void {
  const field = select("theme");
  field.value = stored();
  apply(field.value);
  field.addEventListener("change", () => {
    apply(field.value);
    try {
      localStorage.setItem(KEY, field.value);
    } catch {
      // The browser keeps nothing; it holds for this page.
    }
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

function stored(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function apply(theme: string): void {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
