/** When something is due next: in its own time zone, and in the viewer's where that is another. */
import { Table, Text } from "@mantine/core";
import { HERE, inZone } from "./trigger";

export function NextTimes({ times, zone }: { times: string[]; zone: string }) {
  if (times.length === 0) return <Text size="sm">It is never due again.</Text>;
  const isElsewhere = zone !== HERE;
  return (
    <Table.ScrollContainer minWidth={isElsewhere ? 420 : 200} type="native">
      <Table withTableBorder w="auto" verticalSpacing={3} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Next, in {zone}</Table.Th>
            {isElsewhere ? <Table.Th>In your time ({HERE})</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {times.map((at) => (
            <Table.Tr key={at}>
              <Table.Td>
                <time dateTime={at} title={at}>
                  {inZone(at, zone)}
                </time>
              </Table.Td>
              {isElsewhere ? <Table.Td>{inZone(at, HERE)}</Table.Td> : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
