/** JSON as a tree that opens step by step; of a file with a value in each line, a tree of each. */
import { Text } from "@mantine/core";
import { useMemo } from "react";
import { WithCopy } from "../parts/Copyable";
import { Scrolled } from "../parts/Scrolled";
import { TextLines } from "./TextLines";

const SHOWN = 200;
const OPEN_DEPTH = 2;
const FEW = 12;

interface Asked {
  text: string;
  /** Whether each line is a value. */
  isLines?: boolean;
  isCut?: boolean;
}

/** Read JSON, or lines of it; nothing where it is none. */
function readJson(text: string, isLines: boolean, isCut: boolean): { value: unknown } | undefined {
  try {
    if (!isLines) return { value: JSON.parse(text) };
    const lines = text.split("\n");
    if (isCut) lines.pop();
    return { value: lines.filter((line) => line.trim()).map((line) => JSON.parse(line)) };
  } catch {
    return undefined;
  }
}

export function JsonView({ text, isLines = false, isCut = false }: Asked) {
  const read = useMemo(() => readJson(text, isLines, isCut), [text, isLines, isCut]);
  if (!read) {
    return (
      <>
        <Text size="sm" c="dimmed" mb={4}>
          It looks like JSON, and is none that can be read:
        </Text>
        <TextLines text={text} />
      </>
    );
  }
  return (
    <WithCopy text={text} top={6} right={6}>
      <Scrolled className="json-tree" label="The JSON">
        <Branch value={read.value} depth={0} />
      </Scrolled>
    </WithCopy>
  );
}

function Branch({ name, value, depth }: { name?: string; value: unknown; depth: number }) {
  const label = name === undefined ? null : <span className="json-name">{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div className="json-leaf">
        {label}
        <span className={`json-${value === null ? "null" : typeof value}`}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) {
    return (
      <div className="json-leaf">
        {label}
        <span className="json-null">{Array.isArray(value) ? "[]" : "{}"}</span>
      </div>
    );
  }
  return (
    <details open={depth < OPEN_DEPTH && (depth === 0 || entries.length <= FEW)}>
      <summary>
        {label}
        <span className="json-size">{size}</span>
      </summary>
      {entries.slice(0, SHOWN).map(([key, each]) => (
        <Branch key={key} name={key} value={each} depth={depth + 1} />
      ))}
      {entries.length > SHOWN ? (
        <div className="json-leaf json-size">and {(entries.length - SHOWN).toLocaleString()} more</div>
      ) : null}
    </details>
  );
}
