/** Runs that are in use, and those in the archive: two tabs of one list. */
import { Tabs } from "@mantine/core";

interface Asked {
  isArchive: boolean;
  turn: (isArchive: boolean) => void;
}

export function ArchiveTabs({ isArchive, turn }: Asked) {
  return (
    <Tabs value={isArchive ? "archived" : "active"} onChange={(to) => turn(to === "archived")} mb="md">
      <Tabs.List aria-label="Runs">
        <Tabs.Tab value="active" aria-controls="runs">
          Active
        </Tabs.Tab>
        <Tabs.Tab value="archived" aria-controls="runs">
          Archived
        </Tabs.Tab>
      </Tabs.List>
    </Tabs>
  );
}
