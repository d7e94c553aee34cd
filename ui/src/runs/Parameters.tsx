/** A field for each parameter of a pipeline, after its type. */
import { JsonInput, Select, TextInput } from "@mantine/core";
import { type Definitions, shownText, type Texts } from "./parameters";

interface Asked {
  definitions: Definitions;
  texts: Texts;
  problems: Record<string, string>;
  set: (texts: Texts) => void;
}

export function Parameters({ definitions, texts, problems, set }: Asked) {
  return Object.entries(definitions).map(([name, definition]) => {
    const type = definition.parameterType ?? "STRING";
    const change = (text: string | null) => set({ ...texts, [name]: text ?? undefined });
    const isTouched = texts[name] !== undefined;
    const field = {
      key: name,
      label: name,
      description: [type.toLowerCase().replace("number_", ""), definition.description]
        .filter(Boolean)
        .join(": "),
      value: shownText(definition, texts[name]),
      // What is merely not given yet is marked, and said when one has been there.
      error: isTouched ? problems[name] : undefined,
      withAsterisk: definition.defaultValue === undefined && !definition.isOptional,
    };
    const { key, ...rest } = field;
    const choices = definition.literals ?? (type === "BOOLEAN" ? [true, false] : undefined);
    if (choices) {
      const data = choices.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
      return (
        <Select key={key} {...rest} data={data} value={rest.value || null} onChange={change} clearable />
      );
    }
    if (type === "LIST" || type === "STRUCT") {
      return (
        <JsonInput key={key} {...rest} onChange={change} autosize minRows={2} maxRows={12} formatOnBlur />
      );
    }
    return (
      <TextInput
        key={key}
        {...rest}
        onChange={(event) => change(event.currentTarget.value)}
        inputMode={type.startsWith("NUMBER") ? "decimal" : "text"}
      />
    );
  });
}
