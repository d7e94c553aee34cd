/** Runs as lines through axes: which axes tell something, and which runs are within the chosen ranges. */
import type { Schemas } from "../api/client";
import { number } from "../parts/numbers";
import { nameOf } from "../parts/runs";
import { isSet } from "../parts/times";
import { asValue, type Scale, scaleOf, textOf, type Value } from "./scales";

export interface Line {
  id: string;
  name: string;
  /** A letter and a colour of its own, where there are few. */
  place?: number;
  values: Record<string, unknown>;
}

export interface Axis {
  key: string;
  label: string;
  kind: "parameter" | "metric" | "run";
  scale: Scale;
}

/** From where to where on an axis, 0 to 1. */
export type Range = [number, number];
export type Ranges = Record<string, Range>;

export const DURATION = "run:duration";

/** The lines of a page of runs; of what was logged several times in one the greatest number. */
export function linesOf(runs: Schemas["RunView"][]): Line[] {
  return runs.map((view) => {
    const values: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(view.parameters ?? {})) values[`parameter:${name}`] = value;
    for (const [name, metric] of Object.entries(view.metrics ?? {}))
      values[`metric:${name}`] = metric.greatest;
    const [from, to] = [view.run?.created_at, view.run?.finished_at];
    if (from && isSet(to)) values[DURATION] = (Date.parse(to) - Date.parse(from)) / 1000;
    return { id: view.run?.run_id ?? "", name: nameOf(view.run), values };
  });
}

/** The axes on which lines differ: parameters first, then metrics, then how long it took. */
export function axesOf(lines: Line[]): Axis[] {
  const all = new Map<string, unknown[]>();
  for (const line of lines)
    for (const [key, value] of Object.entries(line.values)) all.set(key, [...(all.get(key) ?? []), value]);
  const order = ["parameter", "metric", "run"];
  return [...all]
    .filter(([, values]) => values.length < lines.length || new Set(values.map(textOf)).size > 1)
    .map(([key, values]): Axis => {
      const [kind, name] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
      const label = key === DURATION ? "duration (s)" : name;
      return { key, label, kind: kind as Axis["kind"], scale: scaleOf(values) };
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.label.localeCompare(b.label));
}

const ROOM = 15;

/** What is written above an axis, where there is little room: of a metric its name, and the end of its task's path. */
export function headOf(axis: Axis): { name: string; of: string } {
  const cut = axis.kind === "metric" ? axis.label.lastIndexOf(" ") : -1;
  const name = axis.label.slice(cut + 1);
  const path = axis.label.slice(0, Math.max(cut, 0));
  return {
    name: name.length > ROOM ? `${name.slice(0, ROOM - 1)}…` : name,
    of: cut < 0 ? axis.kind : path.length > ROOM ? `…${path.slice(1 - ROOM)}` : path,
  };
}

/** Where a line crosses an axis, 0 to 1; undefined where it has no value there. */
export function placeOf(line: Line, axis: Axis): number | undefined {
  const value = asValue(line.values[axis.key]);
  return value === undefined ? undefined : axis.scale.at(value);
}

export const shownValue = (value: Value | undefined): string =>
  value === undefined ? "–" : typeof value === "number" ? number(value, 4) : value;

/** A little more than a range, for what lies on its end. */
const SLACK = 1e-6;

export function isWithin(line: Line, axes: Axis[], ranges: Ranges): boolean {
  return axes.every((axis) => {
    const range = ranges[axis.key];
    if (!range) return true;
    const place = placeOf(line, axis);
    return place !== undefined && place >= range[0] - SLACK && place <= range[1] + SLACK;
  });
}

/** Write ranges as an address keeps them: by the values at their ends, so that they mean the same among other runs. */
export function rangeText(ranges: Ranges, axes: Axis[]): string | undefined {
  const parts = axes.flatMap((axis) => {
    const range = ranges[axis.key];
    if (!range) return [];
    return [[axis.key, ...endsOf(range, axis)].map(encoded).join("~")];
  });
  return parts.join(";") || undefined;
}

/** The values at the ends of a range; of names the first and the last that are in it. */
function endsOf(range: Range, { scale }: Axis): string[] {
  if (scale.kind !== "names")
    return range.map((place) => String(Number(Number(scale.value(place)).toPrecision(6))));
  const within = scale.ticks.filter((tick) => tick.at >= range[0] - SLACK && tick.at <= range[1] + SLACK);
  const [first, last] = [within[0], within.at(-1)];
  return first && last ? [first.label, last.label] : range.map((place) => String(scale.value(place)));
}

const encoded = (text: string): string =>
  text.replace(/[%~;]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

/** Read what `rangeText` wrote; what is no range of these axes is left out. */
export function rangesOf(text: string | undefined, axes: Axis[]): Ranges {
  const found: Ranges = {};
  for (const part of (text ?? "").split(";")) {
    const [key, from, to] = part.split("~").map(decoded);
    const axis = axes.find((each) => each.key === key);
    if (!axis || from === undefined || to === undefined) continue;
    const ends = [from, to].map((each) => axis.scale.at(axis.scale.kind === "names" ? each : Number(each)));
    const [a, b] = ends as [number, number];
    if (Number.isFinite(a) && Number.isFinite(b))
      found[axis.key] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** A range with one of its ends moved by a key; undefined where it is no key for that. */
export function moved(range: Range, end: 0 | 1, key: string, axis: Axis): Range | undefined {
  const places = axis.scale.ticks.map((tick) => tick.at);
  const isNames = axis.scale.kind === "names";
  const here = range[end];
  const step = (sign: 1 | -1): number => {
    if (!isNames) return here + sign * 0.05;
    const next =
      sign > 0
        ? places.find((place) => place > here + SLACK)
        : places.findLast((place) => place < here - SLACK);
    return next ?? here;
  };
  const to = {
    ArrowUp: () => step(1),
    ArrowDown: () => step(-1),
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
  }[key];
  const place = to ? to() : key === "Home" ? 0 : key === "End" ? 1 : undefined;
  if (place === undefined) return undefined;
  const kept: Range = [...range];
  kept[end] = end === 0 ? Math.min(Math.max(0, place), range[1]) : Math.max(Math.min(1, place), range[0]);
  return kept;
}

// From blue over violet to amber: told apart with all common kinds of colour blindness, on light and on dark.
const STOPS = [
  [51, 102, 204],
  [122, 92, 192],
  [184, 82, 154],
  [210, 96, 63],
  [199, 125, 0],
] as const;

/** The colour at a place, 0 to 1; grey where there is none. */
export function colourAt(place: number | undefined): string {
  if (place === undefined || Number.isNaN(place)) return "var(--mantine-color-gray-6)";
  const scaled = Math.max(0, Math.min(1, place)) * (STOPS.length - 1);
  const at = Math.min(Math.floor(scaled), STOPS.length - 2);
  const [from, to] = [STOPS[at] ?? STOPS[0], STOPS[at + 1] ?? STOPS[0]];
  const mixed = from.map((value, part) => Math.round(value + (scaled - at) * ((to[part] ?? 0) - value)));
  return `rgb(${mixed.join(" ")})`;
}
