/** A small field that narrows down what is shown beside it. */
import { TextInput, type TextInputProps } from "@mantine/core";
import { Search } from "./icons";

interface Asked extends Pick<TextInputProps, "w" | "onKeyDown"> {
  /** Read aloud; and shown while nothing is typed, where there is no shorter word for it. */
  label: string;
  placeholder?: string;
  value: string;
  set: (text: string) => void;
}

export function SearchField({ label, placeholder = label, set, ...input }: Asked) {
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<Search size={13} />}
      onChange={(event) => set(event.currentTarget.value)}
      {...input}
    />
  );
}
