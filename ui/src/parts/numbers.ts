/** Numbers as people read them. */

const DIGITS = 6;

/** Write a number with as many digits as tell something: `0.8712`, `12,345`, `1.2e-7`. */
export function number(value: number, digits = DIGITS): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return value.toLocaleString();
  if (size < 1e-4 || size >= 1e9) return value.toPrecision(4).replace(/\.?0+(e|$)/, "$1");
  return value.toLocaleString(undefined, { maximumSignificantDigits: digits });
}

/** Write a difference, always with its sign. */
export const difference = (value: number): string =>
  `${value > 0 ? "+" : value < 0 ? "−" : "±"}${number(Math.abs(value), 4)}`;

/** Say how large something is: 1.5 MB. */
export function sized(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** How many there are of something that takes an s: `1 run`, `2,000 runs`. */
export const amount = (count: number, what: string): string =>
  `${count.toLocaleString()} ${what}${count === 1 ? "" : "s"}`;
