/** The lines of a log on a page: what is looked at is asked for, what is printed comes by itself. */
import { useCallback, useEffect, useRef, useState } from "react";
import { follow, type LogOf, linesOf } from "../api/queries/log";
import { Lines, PAGE } from "./lines";

export interface Shown {
  lines: Lines;
  isLoaded: boolean;
  error: Error | undefined;
  /** Say which lines are in sight. */
  look: (from: number, to: number) => void;
}

export function useLines({ runId, task, attempt }: LogOf): Shown {
  const [lines, setLines] = useState(() => new Lines());
  const [isLoaded, setLoaded] = useState(false);
  const [error, setError] = useState<Error>();
  const [, redraw] = useState(0);
  const frame = useRef(0);
  const changed = useCallback(() => {
    // Much may be printed at once; a frame shows all of it.
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0;
      redraw((count) => count + 1);
    });
  }, []);
  useEffect(() => {
    const log = { runId, task, attempt };
    const now = new Lines();
    let stop = () => {};
    let isGone = false;
    setLines(now);
    setLoaded(false);
    linesOf(log, 0, PAGE).then((told) => {
      if (isGone) return;
      now.take(told, true);
      setLoaded(true);
      setError(undefined);
      if (now.isOver) return;
      const hear = (text: string) => {
        now.append(text);
        changed();
      };
      stop = follow(log, now.size, hear, () => {
        now.end();
        changed();
      });
    }, setError);
    return () => {
      isGone = true;
      stop();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [runId, task, attempt, changed]);
  const look = useCallback(
    (from: number, to: number) => {
      for (const first of lines.missing(from, to))
        linesOf({ runId, task, attempt }, first, PAGE)
          .then((told) => {
            lines.take(told, false);
            changed();
          }, setError)
          .finally(() => lines.done(first));
      lines.forget(from, to);
    },
    [lines, runId, task, attempt, changed],
  );
  return { lines, isLoaded, error, look };
}
