/** What is defined in Python: noheap_tools/page/facts.py writes facts.json. */

import json from "./facts.json";

type Field = [name: string, unsigned: boolean];

export const facts = json as unknown as Omit<typeof json, "fields"> & {
  fields: Record<string, Field[]>;
};
