/** The parameters of a pipeline in a form: a field for each, after its type. */
import { ActionIcon, Group, Select, Textarea, TextInput, Title, Tooltip } from "@mantine/core";
import { Refresh } from "../parts/icons";
import { tidy } from "./json";
import type { InputDefinition } from "./pipeline";
import { type Definitions, shownText, type Texts } from "./values";

interface Asked {
  definitions: Definitions;
  texts: Texts;
  problems: Record<string, string>;
  set: (texts: Texts) => void;
}

const WORDS: Record<string, string> = {
  STRING: "text",
  NUMBER_INTEGER: "whole number",
  NUMBER_DOUBLE: "number",
  BOOLEAN: "true or false",
  LIST: "list, as JSON",
  STRUCT: "object, as JSON",
  TASK_FINAL_STATUS: "final status",
};

/** What a parameter takes, in words. */
const typeText = (definition: InputDefinition): string =>
  WORDS[definition.parameterType ?? "STRING"] ?? (definition.parameterType ?? "").toLowerCase();

export function Parameters({ definitions, texts, problems, set }: Asked) {
  const all = Object.entries(definitions);
  if (all.length === 0) return null;
  return (
    <>
      <Title order={3} size="h6" mt="sm">
        Parameters
      </Title>
      {all.map(([name, definition]) => (
        <Parameter
          key={name}
          name={name}
          definition={definition}
          text={texts[name]}
          problem={problems[name]}
          change={(text) => set({ ...texts, [name]: text })}
        />
      ))}
    </>
  );
}

interface OneAsked {
  name: string;
  definition: InputDefinition;
  text: string | undefined;
  problem: string | undefined;
  change: (text: string | undefined) => void;
}

function Parameter({ name, definition, text, problem, change }: OneAsked) {
  const type = definition.parameterType ?? "STRING";
  const isLeft = text === undefined;
  const field = {
    label: name,
    description: [
      typeText(definition),
      definition.isOptional && definition.defaultValue === undefined ? "may be left out" : "",
      definition.description,
    ]
      .filter(Boolean)
      .join(" · "),
    value: shownText(definition, text),
    // What is merely not given yet is marked, and said when one has been there.
    error: isLeft ? undefined : problem,
    withAsterisk: definition.defaultValue === undefined && !definition.isOptional,
  };
  const back = isLeft ? undefined : <Back definition={definition} back={() => change(undefined)} />;
  const choices = definition.literals ?? (type === "BOOLEAN" ? [true, false] : undefined);
  if (choices) {
    const data = choices.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
    return (
      <Group gap={4} align="end" wrap="nowrap">
        <Select
          {...field}
          data={data}
          value={field.value || null}
          onChange={(to) => change(to ?? undefined)}
          allowDeselect={false}
          flex={1}
        />
        {back}
      </Group>
    );
  }
  if (type.startsWith("NUMBER")) {
    return (
      <TextInput
        {...field}
        onChange={(event) => change(event.currentTarget.value)}
        inputMode={type === "NUMBER_INTEGER" ? "numeric" : "decimal"}
        rightSection={back}
      />
    );
  }
  const isJson = type === "LIST" || type === "STRUCT";
  return (
    <Textarea
      {...field}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => (isJson && text && !problem ? change(tidy(text)) : undefined)}
      autosize
      minRows={isJson ? 2 : 1}
      maxRows={14}
      spellCheck={!isJson}
      classNames={isJson ? { input: "code-input" } : {}}
      rightSection={back}
      rightSectionProps={{ style: { alignItems: "start", paddingTop: 6 } }}
    />
  );
}

/** Back to what the pipeline says. */
function Back({ definition, back }: { definition: InputDefinition; back: () => void }) {
  const label = definition.defaultValue === undefined ? "Leave it out" : "Take the default again";
  return (
    <Tooltip label={label} withArrow>
      <ActionIcon variant="subtle" color="gray" size="sm" mb={6} aria-label={label} onClick={back}>
        <Refresh size={13} />
      </ActionIcon>
    </Tooltip>
  );
}
