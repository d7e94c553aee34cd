/** Code to be read and taken along. */
import { Scrolled } from "./Scrolled";
import "./source.css";
import { Fragment, useMemo } from "react";
import { WithCopy } from "./Copyable";
import { piecesOf } from "./python";

const HEIGHT = 460;

/** A Python file, coloured, with a button that copies it. */
export function PythonSource({ text, label }: { text: string; label: string }) {
  const pieces = useMemo(() => {
    let at = 0;
    return piecesOf(text).map((piece) => {
      at += piece.text.length;
      return { ...piece, at };
    });
  }, [text]);
  return (
    <WithCopy text={text} top={6} right={14}>
      <Scrolled className="source-text" style={{ maxHeight: HEIGHT }} label={label}>
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
      </Scrolled>
    </WithCopy>
  );
}

/** Commands to be copied. */
export function Commands({ text, label }: { text: string; label: string }) {
  return (
    <WithCopy text={text} top={6} right={14}>
      <Scrolled className="source-text" label={label}>
        <pre>{text}</pre>
      </Scrolled>
    </WithCopy>
  );
}
