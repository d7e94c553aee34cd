/** How a run is to go: its tags, the cache, what follows a failure, where artifacts are kept. */
import { Collapse, Select, SimpleGrid, Switch, TagsInput, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Chevron } from "../parts/icons";
import type { Draft } from "./draft";

interface Asked {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  /** What KFP's recurring runs do not have is left out of their form. */
  isRecurring: boolean;
  /** Where artifacts are kept if nothing is said. */
  usualRoot: string;
}

export function RunOptions({ draft, change, isRecurring, usualRoot }: Asked) {
  const isSaid = draft.root !== "" || draft.tags.length > 0 || !draft.cache || draft.keepGoing !== "";
  const [isOpen, { toggle }] = useDisclosure(isSaid);
  return (
    <section>
      <UnstyledButton onClick={toggle} aria-expanded={isOpen} className="name-button" fw={600} fz="sm">
        <span className={isOpen ? "turned" : undefined}>
          <Chevron size={12} />
        </span>
        Options
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" mt="xs">
          {isRecurring ? null : (
            <>
              <TagsInput
                label="Tags"
                description="name=value, by which the run is found again"
                placeholder={draft.tags.length === 0 ? "team=vision" : ""}
                value={draft.tags}
                onChange={(tags) => change({ tags })}
                splitChars={[",", " "]}
              />
              <Select
                label="After a failure"
                description="of a task that others do not wait for"
                allowDeselect={false}
                data={[
                  { value: "", label: "As the pipeline says" },
                  { value: "yes", label: "Start the other tasks all the same" },
                  { value: "no", label: "Start nothing more" },
                ]}
                value={draft.keepGoing}
                onChange={(to) => change({ keepGoing: (to ?? "") as Draft["keepGoing"] })}
              />
            </>
          )}
          <TextInput
            label="Pipeline root"
            description="where artifacts are kept"
            placeholder={usualRoot || "the server's"}
            value={draft.root}
            onChange={(event) => change({ root: event.currentTarget.value })}
          />
          {isRecurring ? null : (
            <Switch
              label="Take outputs from the cache"
              description="of tasks that have run before with the same code and inputs"
              checked={draft.cache}
              onChange={(event) => change({ cache: event.currentTarget.checked })}
              style={{ alignSelf: "center" }}
            />
          )}
        </SimpleGrid>
      </Collapse>
    </section>
  );
}
