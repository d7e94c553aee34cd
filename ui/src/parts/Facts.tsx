/** What is known of one thing, by name. */
import { Table, type TableProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Json } from "./Json";
import { Subtitle } from "./Subtitle";

interface Asked extends TableProps {
  /** How wide the column of the names is. */
  names?: number;
}

export function Facts({ names = 160, children, ...look }: Asked) {
  return (
    <Table variant="vertical" layout="fixed" withTableBorder {...look}>
      <colgroup>
        <col style={{ width: names }} />
        <col />
      </colgroup>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th className="breaks">{name}</Table.Th>
      <Table.Td className="breaks">{children}</Table.Td>
    </Table.Tr>
  );
}

/** Values of any kind under a title; nothing where there are none. */
export function Values({ title, values }: { title: string; values: [string, unknown][] }) {
  if (values.length === 0) return null;
  return (
    <>
      <Subtitle>{title}</Subtitle>
      <Facts>
        {values.map(([name, value]) => (
          <Fact key={name} name={name}>
            <Json value={value} />
          </Fact>
        ))}
      </Facts>
    </>
  );
}
