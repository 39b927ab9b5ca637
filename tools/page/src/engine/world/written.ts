/** Numbers and texts as Python writes them, so that the page and `noheap run` say the same. */

/** `format(value, ".<digits>g")`. */
export function general(value: number, digits = 6): string {
  if (value === 0) return "0";
  const [mantissa, exponent] = split(rounded(value, digits - 1));
  if (exponent < -4 || exponent >= digits) return `${bare(mantissa)}e${power(exponent)}`;
  return bare(Number(`${mantissa}e${exponent}`).toFixed(digits - 1 - exponent));
}

/** `toExponential`, but a tie goes to the even digit. */
function rounded(value: number, places: number): string {
  const [exact, exponent] = value.toExponential(100).split("e");
  const kept = exact.slice(0, exact.indexOf(".") + 1 + places);
  const isTie = /^50*$/.test(exact.slice(kept.length));
  const isEven = "02468".includes(kept[kept.length - 1]);
  return isTie && isEven ? `${kept}e${exponent}` : value.toExponential(places);
}

/** Without zeros that say nothing. */
function bare(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

/** `format(value, ".1f")`: a tie, which ends in a quarter, goes to the even digit. */
export function tenths(value: number): string {
  const isTie = Math.abs(value) % 1 === 0.25;
  return (isTie ? value - Math.sign(value) * 0.05 : value).toFixed(1);
}

/** `repr` of a number; one from TOML is a bigint if it was written as a whole one. */
export function written(value: bigint | number): string {
  if (typeof value === "bigint") return String(value);
  const [mantissa, exponent] = split(value.toExponential());
  if (value !== 0 && (exponent < -4 || exponent >= 16)) return `${mantissa}e${power(exponent)}`;
  const plain = exponent < 0 ? value.toFixed(mantissa.replace(/[-.]/g, "").length - 1 - exponent) : String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}

/** `repr` of a text. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let shown = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const named = NAMED[character];
    if (character === quote) shown += `\\${character}`;
    else if (named) shown += named;
    else if (code < 32 || (code >= 127 && code <= 160) || code === 173) {
      shown += `\\x${code.toString(16).padStart(2, "0")}`;
    } else shown += character;
  }
  return quote + shown + quote;
}

const NAMED: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function split(shown: string): [mantissa: string, exponent: number] {
  const [mantissa, exponent] = shown.split("e");
  return [mantissa, Number(exponent)];
}

function power(exponent: number): string {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
}
