/** A word in a list of words, with a button that takes it away; the keyboard reaches that too. */
import { Pill } from "@mantine/core";
import type { ReactNode } from "react";

interface Asked {
  /** What the button does. */
  label: string;
  remove: () => void;
  className?: string;
  children: ReactNode;
}

export function Chip({ label, remove, className, children }: Asked) {
  return (
    <Pill
      className={className}
      withRemoveButton
      removeButtonProps={{ "aria-label": label, "aria-hidden": false, tabIndex: 0 }}
      onRemove={remove}
    >
      {children}
    </Pill>
  );
}
