/** What a list of runs can be narrowed down to, beyond name and state. */
import { Button, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { experimentNamesQuery } from "../../api/queries/experiments";
import { optionsOf } from "../../parts/options";
import { type RunListSearch, SPANS, tagsOf, tagText } from "./filters";
import { tagOf, wrongTag } from "./tags";

interface Asked {
  search: RunListSearch;
  set: (changes: RunListSearch) => void;
  hasExperiments: boolean;
}

const OTHER = "between";

export function FilterMenu({ search, set, hasExperiments }: Asked) {
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <Popover
      opened={isOpen}
      onChange={close}
      position="bottom-start"
      shadow="md"
      width={280}
      trapFocus
      withinPortal={false}
    >
      <Popover.Target>
        <Button size="xs" variant="default" onClick={toggle} aria-haspopup="dialog">
          More filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="More filters">
        <Fields search={search} set={set} hasExperiments={hasExperiments} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Fields({ search, set, hasExperiments }: Asked) {
  const [isBetween, setBetween] = useState(Boolean(search.until || (search.since && !SPANS[search.since])));
  const experiments = useQuery({ ...experimentNamesQuery, enabled: hasExperiments });
  const time = isBetween ? OTHER : (search.since ?? null);
  const range = (changes: RunListSearch) => set({ ...changes, page: undefined });
  return (
    <Stack gap="sm">
      <TagField search={search} set={set} />
      {hasExperiments ? (
        <Select
          size="xs"
          label="Experiment"
          placeholder="Any"
          searchable
          clearable
          comboboxProps={{ withinPortal: false }}
          data={optionsOf(experiments.data?.experiments, "experiment_id")}
          value={search.experiment ?? null}
          onChange={(experiment) => set({ experiment: experiment ?? undefined, page: undefined })}
        />
      ) : null}
      <Select
        size="xs"
        label="Started in"
        placeholder="Any time"
        clearable
        comboboxProps={{ withinPortal: false }}
        data={[
          ...Object.entries(SPANS).map(([value, { label }]) => ({ value, label })),
          { value: OTHER, label: "a range of days" },
        ]}
        value={time}
        onChange={(to) => {
          setBetween(to === OTHER);
          range(to === OTHER ? { since: undefined } : { since: to ?? undefined, until: undefined });
        }}
      />
      {isBetween ? (
        <>
          <TextInput
            size="xs"
            type="datetime-local"
            label="From"
            defaultValue={search.since ?? ""}
            onChange={(event) => range({ since: event.currentTarget.value || undefined })}
          />
          <TextInput
            size="xs"
            type="datetime-local"
            label="Until"
            defaultValue={search.until ?? ""}
            onChange={(event) => range({ until: event.currentTarget.value || undefined })}
          />
        </>
      ) : null}
    </Stack>
  );
}

function TagField({ search, set }: Pick<Asked, "search" | "set">) {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    const problem = wrongTag(typed);
    setWrong(problem);
    if (problem) return;
    const [key, value] = tagOf(typed);
    const others = tagsOf(search.tags).filter((each) => each[0] !== key);
    set({ tags: tagText([...others, [key, value]]), page: undefined });
    setTyped("");
  };
  return (
    <form onSubmit={add}>
      <TextInput
        size="xs"
        label="Tag"
        placeholder="team=red"
        value={typed}
        error={wrong || undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setWrong("");
        }}
        rightSectionWidth={48}
        rightSection={
          <Button type="submit" size="compact-xs" variant="subtle" disabled={!typed.trim()}>
            Add
          </Button>
        }
      />
    </form>
  );
}
