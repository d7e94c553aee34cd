/** Search everywhere: runs, tasks, pipelines, experiments, and pages; Ctrl-K opens it. */
import { ActionIcon, Modal, ScrollArea, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue, useDisclosure, useHotkeys } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type LinkProps, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import type { Schemas } from "../api/client";
import { searchQuery } from "../api/queries/search";
import { Search } from "../parts/icons";
import { RefusedLine } from "../parts/Refused";
import { PLACES, START } from "./places";

interface Found {
  key: string;
  title: string;
  under: string;
  to: LinkProps;
}

const PAGES: Found[] = [
  ...[...PLACES, START].map(({ to, label }) => ({ key: to, title: label, under: "page", to: { to } })),
  { key: "new", title: "New run", under: "page", to: { to: "/runs/new" } },
  { key: "upload", title: "Upload a pipeline", under: "page", to: { to: "/pipeline_versions/new" } },
];

export function Palette() {
  const [isOpen, { open, close }] = useDisclosure();
  useHotkeys([["mod+K", open]], []);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label="Search everywhere"
        title="Search (Ctrl-K)"
        onClick={open}
      >
        <Search />
      </ActionIcon>
      <Modal
        opened={isOpen}
        onClose={close}
        title="Search everywhere"
        size="lg"
        yOffset="10dvh"
        transitionProps={{ duration: 0 }}
      >
        <Finder close={close} />
      </Modal>
    </>
  );
}

function Finder({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const [q] = useDebouncedValue(typed.trim(), 120);
  const found = useQuery({ ...searchQuery(q), enabled: q !== "" });
  const pages = PAGES.filter((page) => page.title.toLowerCase().includes(typed.trim().toLowerCase()));
  const all = [...pages, ...(q === "" ? [] : (found.data?.results ?? []).flatMap(asFound))];
  const go = (chosen: Found | undefined) => {
    if (!chosen) return;
    close();
    navigate(chosen.to as never);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setPlace(Math.min(place + 1, all.length - 1));
    else if (event.key === "ArrowUp") setPlace(Math.max(place - 1, 0));
    else if (event.key === "Enter") go(all[place]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Search everywhere"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={all[place] ? `found-${place}` : undefined}
        placeholder="A run, a task, an error, a pipeline, a page …"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setPlace(0);
        }}
        onKeyDown={key}
      />
      <ScrollArea.Autosize mah="55dvh" mt="sm">
        <div id="found" role="listbox" aria-label="Found">
          {all.map((each, number) => (
            <UnstyledButton
              key={each.key}
              id={`found-${number}`}
              role="option"
              aria-selected={number === place}
              tabIndex={-1}
              className="found"
              onClick={() => go(each)}
            >
              <Text size="sm" truncate>
                {each.title}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {each.under}
              </Text>
            </UnstyledButton>
          ))}
        </div>
      </ScrollArea.Autosize>
      <Text size="sm" c="dimmed" role="status">
        {all.length === 0 && !found.isFetching ? "Nothing is called so." : ""}
      </Text>
      <RefusedLine error={found.error} />
    </>
  );
}

/** Where a result is to be seen. */
function asFound(result: Schemas["SearchResult"]): Found[] {
  const { run_id, path, experiment_id, pipeline_id, pipeline_version_id, recurring_run_id } = result;
  const under = [result.type, result.field === "name" ? "" : result.snippet].filter(Boolean).join(": ");
  const found = (to: LinkProps): Found[] => [
    {
      key: [run_id, path, experiment_id, pipeline_id, pipeline_version_id, recurring_run_id].join(" "),
      title: result.title ?? "",
      under,
      to,
    },
  ];
  if (run_id)
    return found({
      to: "/runs/details/$runId",
      params: { runId: run_id },
      search: path ? { task: path } : {},
    });
  if (recurring_run_id)
    return found({
      to: "/recurringrun/details/$recurringRunId",
      params: { recurringRunId: recurring_run_id },
    });
  if (pipeline_id && pipeline_version_id) {
    const params = { pipelineId: pipeline_id, versionId: pipeline_version_id };
    return found({ to: "/pipelines/details/$pipelineId/version/$versionId", params });
  }
  if (pipeline_id)
    return found({ to: "/pipelines/details/$pipelineId", params: { pipelineId: pipeline_id } });
  if (experiment_id)
    return found({ to: "/experiments/details/$experimentId", params: { experimentId: experiment_id } });
  return [];
}
