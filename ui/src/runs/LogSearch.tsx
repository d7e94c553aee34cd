/** The search of a log: what is looked for, how often it is there, and the way from one to the next. */
import { ActionIcon, Text } from "@mantine/core";
import { Chevron } from "../parts/icons";
import { SearchField } from "../parts/SearchField";
import type { Matches } from "./useMatches";

export function LogSearch({ matches }: { matches: Matches }) {
  const { text, type, q, numbers, isAll, at, step } = matches;
  return (
    <>
      <SearchField
        w={190}
        label="Search the log"
        value={text}
        set={type}
        onKeyDown={(event) => {
          if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
        }}
      />
      {q ? (
        <>
          <Step label="Previous match" turn={-90} act={() => step(-1)} />
          <Step label="Next match" turn={90} act={() => step(1)} />
          <Text size="xs" c="dimmed" role="status">
            {at >= 0 ? `${(at + 1).toLocaleString()} of ` : ""}
            {numbers.length.toLocaleString()}
            {isAll ? "" : "+"} {numbers.length === 1 ? "line" : "lines"}
          </Text>
        </>
      ) : null}
    </>
  );
}

function Step({ label, turn, act }: { label: string; turn: number; act: () => void }) {
  return (
    <ActionIcon size="sm" variant="default" aria-label={label} onClick={act} style={{ rotate: `${turn}deg` }}>
      <Chevron size={12} />
    </ActionIcon>
  );
}
