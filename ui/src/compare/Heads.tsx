/** The heads of tables that have a column for each run: what it is called, held against which, and away with it. */
import { CloseButton, Group, Table, UnstyledButton } from "@mantine/core";
import { RunLink } from "../parts/links";
import { idsOf } from "./address";
import type { Compared } from "./ComparePage";
import { letterOf, RunMark } from "./RunMark";

export function Heads({ told, search, set, first }: Compared & { first: string }) {
  const runs = told.runs ?? [];
  const ids = idsOf(search.runlist);
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th className="compared-name">{first}</Table.Th>
        {runs.map((run, place) => {
          const id = run.run_id ?? "";
          const isBase = search.base === id;
          return (
            <Table.Th key={id}>
              <Group gap={0} wrap="nowrap" align="flex-start">
                <RunMark place={place} />
                <RunLink id={id} className="breaks">
                  {run.display_name || id}
                </RunLink>
                {runs.length > 2 ? (
                  <CloseButton
                    size={26}
                    iconSize={16}
                    ml="auto"
                    aria-label={`Without ${run.display_name}`}
                    title="Take it out of the comparison"
                    onClick={() =>
                      set({
                        runlist: ids.filter((each) => each !== id).join(","),
                        ...(isBase ? { base: undefined } : {}),
                      })
                    }
                  />
                ) : null}
              </Group>
              <UnstyledButton
                className="base"
                aria-pressed={isBase}
                aria-label={`Hold the others against ${letterOf(place)}`}
                onClick={() => set({ base: isBase ? undefined : id })}
              >
                {isBase ? "baseline" : "as baseline"}
              </UnstyledButton>
            </Table.Th>
          );
        })}
      </Table.Tr>
    </Table.Thead>
  );
}
