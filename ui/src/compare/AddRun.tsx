/** Adds a run to those that are compared: searched by its name. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { runViewsQuery } from "../api/queries/runs";
import { Search } from "../parts/icons";
import { filterOf, named } from "../parts/lists";
import { nameOf } from "../parts/runs";

const SHOWN = 20;

export function AddRun({ ids, add }: { ids: string[]; add: (runId: string) => void }) {
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [q] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    ...runViewsQuery({
      page_size: SHOWN,
      page_token: "",
      sort_by: "created_at desc",
      filter: filterOf(named(q)),
    }),
    enabled: isOpen,
  });
  const offered = (found.data?.runs ?? []).filter((view) => !ids.includes(view.run?.run_id ?? ""));
  return (
    <Select
      size="xs"
      w={230}
      aria-label="Add a run"
      placeholder="Add a run"
      leftSection={<Search size={13} />}
      searchable
      data={offered.map((view) => ({ value: view.run?.run_id ?? "", label: nameOf(view.run) }))}
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      onDropdownOpen={() => setOpen(true)}
      nothingFoundMessage={found.data ? "No other run is called so." : "…"}
      value={null}
      onChange={(runId) => {
        if (runId) add(runId);
        setTyped("");
      }}
    />
  );
}
