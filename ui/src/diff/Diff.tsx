/** How two texts differ, line by line, with what is the same folded away; it opens. */
import { UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { Scrolled } from "../parts/Scrolled";
import { folded, type Line, linesOf, type Part } from "./lines";

/** So many lines are drawn at most. */
const MOST = 3000;
const SIGNS = { same: " ", removed: "−", added: "+" };

interface Asked {
  before: string;
  after: string;
  /** What the texts are. */
  label: string;
}

export function Diff({ before, after, label }: Asked) {
  const lines = useMemo(() => linesOf(before, after), [before, after]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const parts = useMemo(() => folded(lines.slice(0, MOST)), [lines]);
  const count = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
  return (
    <Scrolled className="diff" label={`${label}: ${count("added")} lines added, ${count("removed")} removed`}>
      <div className="diff-lines">
        {parts.map((part) => (
          <Shown
            key={"lines" in part ? keyOf(part.lines[0]) : `fold ${part.key}`}
            part={part}
            lines={lines}
            isOpen={!("lines" in part) && opened.has(part.key)}
            open={(key) => setOpened(new Set([...opened, key]))}
          />
        ))}
      </div>
      {lines.length > MOST ? (
        <p className="diff-fold">{(lines.length - MOST).toLocaleString()} more lines are not drawn</p>
      ) : null}
    </Scrolled>
  );
}

const keyOf = (line: Line | undefined): string => `${line?.before ?? ""} ${line?.after ?? ""}`;

interface ShownAsked {
  part: Part;
  lines: Line[];
  isOpen: boolean;
  open: (key: number) => void;
}

function Shown({ part, lines, isOpen, open }: ShownAsked) {
  if (!("lines" in part) && !isOpen)
    return (
      <UnstyledButton className="diff-fold" onClick={() => open(part.key)}>
        {part.folded.toLocaleString()} lines are the same: show them
      </UnstyledButton>
    );
  const shown = "lines" in part ? part.lines : lines.slice(part.key, part.key + part.folded);
  return shown.map((line) => (
    <div key={keyOf(line)} className="diff-line" data-kind={line.kind}>
      <span className="diff-number">{line.before}</span>
      <span className="diff-number">{line.after}</span>
      <span className="diff-sign">{SIGNS[line.kind]}</span>
      <span>{line.text}</span>
    </div>
  ));
}
