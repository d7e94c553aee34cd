/** Which columns a list of runs has: fields, and any metric and parameter of the runs on the page. */
import { Box, Button, Checkbox, Popover, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type Column,
  FIELDS,
  type Field,
  labelOf,
  offered,
  type RunView,
  toggled,
  usualColumns,
  valued,
} from "./columns";

interface Asked {
  runs: RunView[];
  columns: Column[];
  choose: (columns: Column[]) => void;
}

/** From so many on they are searched. */
const MANY = 12;

export function ColumnMenu({ runs, columns, choose }: Asked) {
  const [typed, setTyped] = useState("");
  const chosen = (kind: string) => columns.filter((column) => valued(column)?.kind === kind);
  const listed = (kind: "metric" | "parameter") =>
    [...new Set([...chosen(kind), ...offered(runs, kind)])].sort();
  const groups: [string, Column[], string][] = [
    ["Metrics", listed("metric"), "Tasks of these runs have logged none."],
    ["Parameters", listed("parameter"), "These runs have none."],
    ["Fields", Object.keys(FIELDS) as Field[], ""],
  ];
  const count = groups.reduce((sum, [, all]) => sum + all.length, 0);
  const fits = (column: Column) => labelOf(column).toLowerCase().includes(typed.toLowerCase());
  return (
    <Popover position="bottom-end" shadow="md" width={250} trapFocus withinPortal={false}>
      <Popover.Target>
        <Button size="xs" variant="default">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" p="sm">
        {count > MANY ? (
          <TextInput
            size="xs"
            mb="xs"
            aria-label="Search columns"
            placeholder="Search columns"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : null}
        <ScrollArea.Autosize mah="50dvh" type="auto" viewportProps={{ tabIndex: 0 }}>
          {groups.map(([title, all, none]) => (
            <Box key={title} mb="sm" role="group" aria-label={title}>
              <Text size="xs" fw={600} c="dimmed" mb={4}>
                {title}
              </Text>
              <Stack gap={6}>
                {all.filter(fits).map((column) => (
                  <Checkbox
                    key={column}
                    size="xs"
                    label={<span className="breaks">{labelOf(column)}</span>}
                    checked={columns.includes(column)}
                    onChange={() => choose(toggled(columns, column))}
                  />
                ))}
                {all.length === 0 ? <Text size="xs">{none}</Text> : null}
              </Stack>
            </Box>
          ))}
        </ScrollArea.Autosize>
        <Button size="compact-xs" variant="subtle" onClick={() => choose(usualColumns())}>
          As usual
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
