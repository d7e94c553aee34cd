/** Where a text is in a log: the lines that have it, and which of them was found last. */
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type LogOf, matchesQuery } from "../api/queries/log";
import type { Lines } from "./lines";

/** A log that grows is searched anew when it has so many more lines. */
const SOME = 200;

export interface Matches {
  /** What is typed; what is looked for is the same a moment later. */
  text: string;
  type: (text: string) => void;
  q: string;
  /** The lines that have it, as far as the server has looked. */
  numbers: number[];
  isAll: boolean;
  found: number | undefined;
  /** The place of what was found among all that have it; -1 while nothing was. */
  at: number;
  step: (by: 1 | -1) => void;
}

/** Look for a text in a log; `from` is the first line in sight, and `show` brings another one there. */
export function useMatches(log: LogOf, lines: Lines, from: number, show: (line: number) => void): Matches {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const [found, setFound] = useState<number>();
  const told = useQuery(matchesQuery(log, q, lines.isOver ? 0 : Math.floor(lines.total / SOME)));
  const numbers = useMemo(() => (q ? (told.data?.lines ?? []) : []), [q, told.data]);
  const at = found === undefined ? -1 : numbers.indexOf(found);
  const step = (by: 1 | -1) => {
    if (numbers.length === 0) return;
    // From what is in sight, where nothing was found yet.
    const near = at >= 0 ? at + by : numbers.findIndex((number) => number >= from);
    const next = numbers[(Math.max(near, at >= 0 ? near : 0) + numbers.length) % numbers.length];
    if (next === undefined) return;
    setFound(next);
    show(next);
  };
  const type = (to: string) => {
    setText(to);
    setFound(undefined);
  };
  return { text, type, q, numbers, isAll: told.data?.is_all !== false, found, at, step };
}
