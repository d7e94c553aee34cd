/** Code to be read and taken along. */
import "./source.css";
import { Fragment, useMemo } from "react";
import { WithCopy } from "./Copyable";
import { piecesOf } from "./python";

/** A Python file, coloured, with a button that copies it. */
export function PythonSource({
  text,
  label,
  height = 460,
}: {
  text: string;
  label: string;
  height?: number;
}) {
  const pieces = useMemo(() => {
    let at = 0;
    return piecesOf(text).map((piece) => {
      at += piece.text.length;
      return { ...piece, at };
    });
  }, [text]);
  return (
    <WithCopy text={text} top={6} right={14}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section className="source-text" style={{ maxHeight: height }} tabIndex={0} aria-label={label}>
        <pre>
          {pieces.map((piece) =>
            piece.kind === "other" ? (
              <Fragment key={piece.at}>{piece.text}</Fragment>
            ) : (
              <span key={piece.at} className={`python-${piece.kind}`}>
                {piece.text}
              </span>
            ),
          )}
        </pre>
      </section>
    </WithCopy>
  );
}

/** Commands to be copied. */
export function Commands({ text, label }: { text: string; label: string }) {
  return (
    <WithCopy text={text} top={6} right={14}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section className="source-text" tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
    </WithCopy>
  );
}
