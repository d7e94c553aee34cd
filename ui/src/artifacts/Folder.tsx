/** The files of an artifact that is a folder, and the way back up from one of them. */
import { Anchor, Breadcrumbs, Button, Table, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { contentsAddress } from "../api/queries/artifacts";
import { Box, Download, icon } from "../parts/icons";
import { sized } from "../parts/numbers";
import { Moment } from "../parts/times";

const Directory = icon("Directory", <path d="M2 12.5v-9h4l1.5 2H14v7z" />);

interface Asked {
  artifactId: string;
  name: string;
  path: string;
  found: Schemas["ArtifactFiles"];
  go: (path: string) => void;
}

export function Folder({ artifactId, name, path, found, go }: Asked) {
  const steps = path ? path.split("/") : [];
  const files = found.files ?? [];
  return (
    <>
      <Breadcrumbs mb="xs" separatorMargin={6} component="nav" aria-label="Where in the folder">
        {["", ...steps].map((step, place) => {
          const to = steps.slice(0, place).join("/");
          return to === path ? (
            <Text key={to} size="sm" fw={600}>
              {step || name}
            </Text>
          ) : (
            <Anchor key={to} component="button" size="sm" onClick={() => go(to)}>
              {step || name}
            </Anchor>
          );
        })}
      </Breadcrumbs>
      {!found.is_folder ? null : files.length === 0 ? (
        <Text c="dimmed">The folder is empty.</Text>
      ) : (
        <Table withTableBorder highlightOnHover verticalSpacing={5} maw={820}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
              <Table.Th visibleFrom="sm">Written</Table.Th>
              <Table.Th w={40}>
                <span className="visually-hidden">Download</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map((file) => {
              const to = [...steps, file.name].join("/");
              return (
                <Table.Tr key={to}>
                  <Table.Td className="breaks">
                    <button type="button" className="name-button" onClick={() => go(to)}>
                      {file.is_folder ? <Directory /> : <Box />}
                      <span className="plain-link">{file.name}</span>
                    </button>
                  </Table.Td>
                  <Table.Td ta="right" className="figure">
                    {file.is_folder ? "" : sized(Number(file.size_bytes ?? 0))}
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Moment at={file.modified_at} />
                  </Table.Td>
                  <Table.Td>
                    <Button
                      component="a"
                      variant="subtle"
                      size="compact-xs"
                      color="gray"
                      aria-label={`Download ${file.name}`}
                      href={contentsAddress(artifactId, { path: to })}
                    >
                      <Download size={13} />
                    </Button>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      {found.is_cut ? (
        <Text size="sm" c="dimmed" mt="xs">
          There are more; these are the first {files.length}.
        </Text>
      ) : null}
    </>
  );
}
