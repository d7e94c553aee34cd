/** One line of a log: its number, by which it is linked to, and its text in its colours. */
import { memo, useMemo } from "react";
import { marked, pieces } from "./ansi";

interface Asked {
  index: number;
  number: number;
  /** What it says; undefined while it is fetched. */
  text: string | undefined;
  /** What is looked for. */
  q: string;
  isChosen: boolean;
  isFound: boolean;
  choose: (number: number) => void;
  measure: ((element: HTMLElement | null) => void) | undefined;
}

export const LogLine = memo(function LogLine(asked: Asked) {
  const { index, number, text, q, isChosen, isFound, choose, measure } = asked;
  const shown = useMemo(() => pieces(text ?? ""), [text]);
  const classes = ["log-line", isChosen && "is-chosen", isFound && "is-found"];
  return (
    <div ref={measure} data-index={index} className={classes.filter(Boolean).join(" ")}>
      <button
        type="button"
        className="log-number"
        tabIndex={-1}
        aria-label={`Link to line ${number}`}
        data-number={number}
        onClick={() => choose(number)}
      />
      <span className="log-text">
        {text === undefined
          ? "…"
          : shown.map((piece, at) => (
              <span key={at} className={piece.look || undefined}>
                {q
                  ? marked(piece.text, q).map((each, place) =>
                      each.isFound ? <mark key={place}>{each.text}</mark> : each.text,
                    )
                  : piece.text}
              </span>
            ))}
      </span>
    </div>
  );
});
