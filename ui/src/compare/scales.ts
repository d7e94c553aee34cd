/** From values to places on a line, and back: numbers, straight or by their logarithm, and names one beside the other. */
import { number } from "../parts/numbers";

export type Value = number | string;

export interface Scale {
  kind: "linear" | "log" | "names";
  /** Where a value is, 0 to 1. */
  at: (value: Value) => number;
  /** The value at a place; of names the nearest. */
  value: (place: number) => Value;
  ticks: { at: number; label: string }[];
}

/** Positive numbers that span more than this are shown by their logarithm. */
const WIDE = 30;
const TICKS = 5;
/** So few values are all written. */
const FEW = 5;

/** The scale that goes with some values: of numbers where all are, else of names. */
export function scaleOf(values: unknown[]): Scale {
  const given = values.filter((value) => value !== undefined && value !== null);
  const numbers = given.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  return numbers.length === given.length && numbers.length > 0 ? numeric(numbers) : names(given.map(textOf));
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A value as a scale takes it. */
export const asValue = (value: unknown): Value | undefined =>
  value === undefined || value === null ? undefined : typeof value === "number" ? value : textOf(value);

function names(texts: string[]): Scale {
  const all = [...new Set(texts)].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  const step = all.length > 1 ? 1 / (all.length - 1) : 0;
  const at = (value: Value) => (all.length > 1 ? all.indexOf(String(value)) * step : 0.5);
  return {
    kind: "names",
    at,
    value: (place) => all[Math.round(place / (step || 1))] ?? all[0] ?? "",
    ticks: all.map((label) => ({ at: at(label), label })),
  };
}

function numeric(numbers: number[]): Scale {
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  if (least === most) {
    return {
      kind: "linear",
      at: () => 0.5,
      value: () => least,
      ticks: [{ at: 0.5, label: number(least, 4) }],
    };
  }
  const isLog = least > 0 && most / least > WIDE;
  const to = isLog ? Math.log10 : (value: number) => value;
  const back = isLog ? (value: number) => 10 ** value : (value: number) => value;
  const [from, span] = [to(least), to(most) - to(least)];
  const at = (value: Value) => (to(Number(value)) - from) / span;
  const each = [...new Set(numbers)].sort((a, b) => a - b);
  const round = isLog ? decades(least, most) : steps(least, most, TICKS);
  const inside = (each.length <= FEW ? each : round).map((value) => ({
    at: at(value),
    label: number(value, 4),
  }));
  return { kind: isLog ? "log" : "linear", at, value: (place) => back(from + place * span), ticks: inside };
}

/** Round numbers within a range, about so many. */
export function steps(least: number, most: number, about: number): number[] {
  const raw = (most - least) / about;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((each) => each * size >= raw) ?? 10) * size;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  // Counted in steps, so that nothing adds up.
  return Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
}

/** 1, 3, 10, 30 … within a range, or powers of ten alone where it is wide. */
export function decades(least: number, most: number): number[] {
  const found: number[] = [];
  const isVeryWide = Math.log10(most / least) > 4;
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
    for (const factor of isVeryWide ? [1] : [1, 3]) {
      const value = Number((factor * 10 ** power).toPrecision(3));
      if (value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9)) found.push(value);
    }
  }
  return found;
}
