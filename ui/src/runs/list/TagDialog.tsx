/** Tags of one run or of several: put in, or taken away. */
import { Button, Group, Modal, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, unwrap } from "../../api/client";
import { amount } from "../../parts/numbers";
import { nameOf } from "../../parts/runs";
import { Chip } from "./Chip";
import type { RunView } from "./columns";
import { each } from "./many";
import { changed, counted, type Tags, tagOf, wrongTag } from "./tags";

const same = (a: [string, string], b: [string, string]): boolean => a[0] === b[0] && a[1] === b[1];

export function TagDialog({ runs, close }: { runs: RunView[]; close: () => void }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [added, setAdded] = useState<Tags>({});
  const [removed, setRemoved] = useState<[string, string][]>([]);
  const [wrong, setWrong] = useState("");
  const [isGoing, setGoing] = useState(false);
  const kept = counted(runs.map((view) => view.tags ?? {})).filter(
    (tag) => !removed.some((pair) => same(pair, [tag.key, tag.value])) && added[tag.key] === undefined,
  );
  const add = (): Tags | undefined => {
    if (!typed.trim()) return added;
    const problem = wrongTag(typed);
    setWrong(problem);
    if (problem) return undefined;
    const [key, value] = tagOf(typed);
    const now = { ...added, [key]: value };
    setAdded(now);
    setTyped("");
    return now;
  };
  const save = async () => {
    const put = add();
    if (!put) return;
    setGoing(true);
    const said: string[] = [];
    await each(
      runs,
      async (view) => {
        const path = { run_id: view.run?.run_id ?? "" };
        const tags = changed(view.tags ?? {}, put, removed);
        await unwrap(api.PATCH("/apis/penstock/v1/runs/{run_id}", { params: { path }, body: { tags } }));
      },
      (view, problem) => problem && said.push(`${nameOf(view.run)}: ${problem}`),
    );
    await queries.invalidateQueries();
    setGoing(false);
    setWrong(said.join("\n"));
    if (said.length === 0) close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) add();
    else save();
  };
  const title =
    runs.length === 1 ? `Tags of ${nameOf(runs[0]?.run)}` : `Tags of ${amount(runs.length, "run")}`;
  return (
    <Modal opened onClose={close} title={title} centered>
      <form onSubmit={submit}>
        <Group gap={6} mb="sm">
          {kept.map((tag) => (
            <Chip
              key={`${tag.key}=${tag.value}`}
              label={`Take ${tag.key}=${tag.value} away`}
              remove={() => setRemoved([...removed, [tag.key, tag.value]])}
            >
              {tag.key}: {tag.value}
              {tag.count < runs.length ? ` (${tag.count} of ${runs.length})` : ""}
            </Chip>
          ))}
          {Object.entries(added).map(([key, value]) => (
            <Chip
              key={`new ${key}`}
              className="new-tag"
              label={`Take ${key}=${value} away`}
              remove={() =>
                setAdded(Object.fromEntries(Object.entries(added).filter((pair) => pair[0] !== key)))
              }
            >
              {key}: {value}
            </Chip>
          ))}
          {kept.length + Object.keys(added).length === 0 ? (
            <Text size="sm" c="dimmed">
              None yet. A tag is a name with a value; lists are filtered by them.
            </Text>
          ) : null}
        </Group>
        <Group gap="xs" align="flex-start">
          <TextInput
            data-autofocus
            aria-label="A new tag"
            placeholder="team=red"
            value={typed}
            error={wrong ? <span style={{ whiteSpace: "pre-line" }}>{wrong}</span> : undefined}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setWrong("");
            }}
            style={{ flex: 1 }}
          />
          <Button variant="default" onClick={add} disabled={!typed.trim()}>
            Add
          </Button>
        </Group>
        <Group justify="flex-end" mt="md">
          <Button variant="default" size="xs" onClick={close}>
            Cancel
          </Button>
          <Button size="xs" loading={isGoing} onClick={save}>
            Save tags
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
