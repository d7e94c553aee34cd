/** Why a branch was taken, or was not. */
import { Box, Code, Text, Title } from "@mantine/core";
import type { Schemas } from "../api/client";
import { Check, Clock, Cross } from "../parts/icons";
import { shown } from "../parts/texts";

export function Condition({ condition }: { condition: Schemas["Condition"] }) {
  const { holds } = condition;
  const terms = condition.terms ?? [];
  const verdict =
    holds === true
      ? "Taken: its condition holds."
      : holds === false
        ? "Not taken: its condition does not hold."
        : "Its condition was not decided.";
  return (
    <Box mb="sm" className="condition">
      <Title order={4} size="h6">
        Condition
      </Title>
      <Text size="sm" mb={4}>
        {verdict}
      </Text>
      <ul aria-label="What has to hold">
        {terms.map((term) => (
          <li key={term.text} data-holds={String(term.holds)}>
            <Sign holds={term.holds} />
            <code>{term.text}</code>
          </li>
        ))}
      </ul>
      {(condition.values ?? []).map((each) => (
        <Text size="sm" key={each.name} className="breaks">
          <Code>{each.name}</Code> {each.value === undefined ? "had no value" : "was "}
          {each.value === undefined ? null : <Code>{spelled(each.value)}</Code>}
        </Text>
      ))}
    </Box>
  );
}

const spelled = (value: unknown): string => (typeof value === "string" ? `'${value}'` : shown(value));

function Sign({ holds }: { holds: boolean | null | undefined }) {
  const [color, word, icon] =
    holds === true
      ? ["teal", "holds", <Check key="" size={13} />]
      : holds === false
        ? ["orange", "does not hold", <Cross key="" size={13} />]
        : ["gray", "not decided", <Clock key="" size={13} />];
  return (
    <span
      role="img"
      aria-label={String(word)}
      title={String(word)}
      style={{ color: `var(--mantine-color-${color}-text)` }}
    >
      {icon}
    </span>
  );
}
