/** Elements of index.html, and new ones. */

type Kind<T extends Element> = new () => T;

/** The element with this id, of this kind; index.html has it. */
export function byId<T extends Element = HTMLElement>(id: string, kind?: Kind<T>): T {
  const found = document.getElementById(id);
  if (!found || (kind && !(found instanceof kind))) throw new Error(`index.html has no ${id}`);
  return found as unknown as T;
}

export const button = (id: string): HTMLButtonElement => byId(id, HTMLButtonElement);
export const input = (id: string): HTMLInputElement => byId(id, HTMLInputElement);
export const select = (id: string): HTMLSelectElement => byId(id, HTMLSelectElement);
export const textarea = (id: string): HTMLTextAreaElement => byId(id, HTMLTextAreaElement);

/** A new element: its attributes, and what is in it. */
export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

export function option(value: string, text: string): HTMLOptionElement {
  return made("option", { value }, text);
}

export function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  return element;
}

/** Changes the text only if it is another one, so that nothing is laid out or read out again. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function press(element: HTMLButtonElement, pressed: boolean): void {
  element.setAttribute("aria-pressed", String(pressed));
}

export function isPressed(element: HTMLButtonElement): boolean {
  return element.getAttribute("aria-pressed") === "true";
}

export function seconds(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}

/** Offers `parts` as a file. */
export function download(name: string, type: string, parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = made("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
