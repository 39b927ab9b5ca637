/** The settings of the firmware: each with its limits, sent to the board that runs. */

import { replaced } from "../../settings/config_text";
import { faultOf, same, type Setting } from "../../settings/setting";
import { byId, made, option, say } from "../dom";
import type { Firmware } from "../firmware";
import { wrong } from "../notices";
import type { Port } from "../port";
import { readText, withRawRepl, writeFile } from "../raw_repl";

const FILE = "config.py";

export class SettingsView {
  private readonly fields = new Map<string, HTMLInputElement | HTMLSelectElement>();
  private sent = new Map<string, string>();
  private readonly form = byId("settings-form", HTMLFormElement);

  constructor(
    private readonly firmware: Firmware,
    private readonly port: () => Port | null,
    private readonly restarted: () => void,
  ) {
    const rows = byId("settings-rows");
    if (firmware.config === null) {
      say(byId("settings-state"), "This firmware has no config.py, and so no settings.");
      this.form.hidden = true;
      return;
    }
    for (const setting of firmware.settings) {
      const id = `setting-${setting.name}`;
      const field = fieldOf(setting, id);
      this.fields.set(setting.name, field);
      this.sent.set(setting.name, setting.value);
      const about = made("p", { id: `${id}-about` }, setting.about);
      field.setAttribute("aria-describedby", about.id);
      rows.append(made("label", { for: id }, setting.name), field, about);
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const [name, field] of this.fields) field.value = this.sent.get(name)!;
    });
  }

  /** A board starts with the firmware's own settings, but for these. */
  begin(values: Readonly<Record<string, string>>): void {
    if (this.firmware.config === null) return;
    for (const setting of this.firmware.settings) {
      const value = values[setting.name] ?? setting.value;
      const written = setting.choices.find((it) => same(it, value)) ?? value;
      this.sent.set(setting.name, written);
      this.fields.get(setting.name)!.value = written;
    }
  }

  private async send(): Promise<void> {
    const port = this.port();
    if (!port) return;
    const values = new Map([...this.fields].map(([name, field]) => [name, field.value.trim()]));
    for (const it of this.firmware.settings) {
      const fault = faultOf(it, values.get(it.name)!);
      if (!fault) continue;
      say(byId("settings-state"), `${it.name} ${fault}.`);
      return;
    }
    const changed = [...values].filter(([name, value]) => value !== this.sent.get(name));
    if (!changed.length) {
      say(byId("settings-state"), "Nothing was changed.");
      return;
    }
    say(byId("settings-state"), "The board is stopped, and gets its settings.");
    try {
      await withRawRepl(port, async (repl) => {
        let text = (await readText(repl, FILE)) ?? this.firmware.config!;
        for (const [name, value] of changed) text = replaced(text, name, value);
        await writeFile(repl, FILE, new TextEncoder().encode(text));
      });
    } catch (error) {
      wrong((error as Error).message, "The board's settings are what they were");
      say(byId("settings-state"), "Not sent.");
      return;
    }
    for (const [name, value] of changed) this.sent.set(name, value);
    say(byId("settings-state"), `Sent ${changed.map(([name]) => name).join(", ")}.`);
    this.restarted();
  }
}

function fieldOf(setting: Setting, id: string): HTMLInputElement | HTMLSelectElement {
  if (setting.choices.length) {
    const field = made("select", { id }, ...setting.choices.map((it) => option(it, it)));
    field.value = setting.value;
    return field;
  }
  return made("input", { id, value: setting.value, autocomplete: "off", spellcheck: "false" });
}
