/** The tasks that have changed, one after the other: in what, and how their functions differ. */
import { Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { State } from "../parts/State";
import { isTask, type TaskChange } from "./changes";
import { Diff } from "./Diff";
import { runsOfTask } from "./words";

interface Asked {
  tasks: TaskChange[];
  /** The path of the task that is looked at. */
  chosen: string | undefined;
}

export function TaskChanges({ tasks, chosen }: Asked) {
  if (tasks.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="md">
        No task has changed.
      </Text>
    );
  return tasks.map((each) => (
    <Changed key={each.node.path} change={each} isChosen={each.node.path === chosen} />
  ));
}

function Changed({ change, isChosen }: { change: TaskChange; isChosen: boolean }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isChosen) place.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const [before, after] = [runsOfTask(change.before), runsOfTask(change.after)];
  const [was, is] = [before?.source ?? before?.command ?? "", after?.source ?? after?.command ?? ""];
  return (
    <article
      ref={place}
      className={isChosen ? "change is-chosen" : "change"}
      aria-label={`Task ${change.node.label}`}
    >
      <div className="change-head">
        <State state={change.change} />
        <Title order={4} size="h6" className="one-line" title={change.node.path}>
          {change.node.label}
        </Title>
        {change.node.path === change.node.label ? null : (
          <Text size="xs" c="dimmed" className="one-line">
            {change.node.path}
          </Text>
        )}
      </div>
      {change.words.length > 0 ? (
        <ul className="change-words">
          {change.words.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ul>
      ) : null}
      {isTask(change) && was !== is ? (
        <Diff
          before={was}
          after={is}
          label={after?.source || before?.source ? "The function" : "The command"}
        />
      ) : null}
    </article>
  );
}
