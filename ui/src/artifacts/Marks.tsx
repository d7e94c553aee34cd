/** A text with marks (Markdown), drawn as elements of our own: HTML in it stays text, and nothing in it loads. */
import { Anchor, Checkbox, Code, List, Table, Text, Title } from "@mantine/core";
import { marked, type Token, type Tokens } from "marked";
import { type ReactNode, useMemo } from "react";
import { Wide } from "../parts/Wide";

const SAFE = /^(https?:|mailto:|#)/i;
const OWN_PICTURE = /^data:image\/(png|jpeg|gif|webp);/i;
const ORDERS = [2, 2, 3, 4, 5, 6, 6] as const;
const SIZES = ["h3", "h3", "h4", "h5", "h6", "h6", "h6"] as const;

export default function Marks({ text }: { text: string }) {
  const tokens = useMemo(() => marked.lexer(text), [text]);
  return <article className="marks">{drawn(tokens)}</article>;
}

const drawn = (tokens: Token[] | undefined): ReactNode[] =>
  (tokens ?? []).map((token, place) => <Drawn key={place} token={token} />);

function Drawn({ token }: { token: Token }): ReactNode {
  const inside = () => drawn("tokens" in token ? token.tokens : undefined);
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading":
      return (
        <Title order={ORDERS[token.depth] ?? 6} size={SIZES[token.depth] ?? "h6"} mt="md" mb={6}>
          {inside()}
        </Title>
      );
    case "paragraph":
      return <p>{inside()}</p>;
    case "blockquote":
      return <blockquote>{inside()}</blockquote>;
    case "hr":
      return <hr />;
    case "code":
      return (
        <Code block tabIndex={0}>
          {token.text}
        </Code>
      );
    case "codespan":
      return <Code>{unescaped(token.text)}</Code>;
    case "strong":
      return <strong>{inside()}</strong>;
    case "em":
      return <em>{inside()}</em>;
    case "del":
      return <del>{inside()}</del>;
    case "br":
      return <br />;
    case "checkbox":
      return null;
    case "list":
      return <Listed list={token as Tokens.List} />;
    case "table":
      return <Tabled table={token as Tokens.Table} />;
    case "link":
      return SAFE.test(token.href) ? (
        <Anchor href={token.href} underline="always" target="_blank" rel="noopener noreferrer">
          {inside()}
        </Anchor>
      ) : (
        <span>{inside()}</span>
      );
    case "image":
      return OWN_PICTURE.test(token.href) ? (
        <img src={token.href} alt={token.text} className="picture" />
      ) : (
        <Text span c="dimmed">
          [picture: {token.text || token.href}]
        </Text>
      );
    default:
      return "tokens" in token && token.tokens
        ? inside()
        : unescaped(String("text" in token ? token.text : token.raw));
  }
}

function Listed({ list }: { list: Tokens.List }) {
  return (
    <List type={list.ordered ? "ordered" : "unordered"} withPadding my="xs">
      {list.items.map((item, place) => (
        <List.Item key={place}>
          {item.task ? (
            <Checkbox
              size="xs"
              display="inline-block"
              mr={6}
              checked={item.checked ?? false}
              readOnly
              aria-label="Done"
            />
          ) : null}
          {drawn(item.tokens)}
        </List.Item>
      ))}
    </List>
  );
}

function Tabled({ table }: { table: Tokens.Table }) {
  return (
    <Wide minWidth={0} my="xs">
      <Table withTableBorder withColumnBorders w="auto">
        <Table.Thead>
          <Table.Tr>
            {table.header.map((cell, place) => (
              <Table.Th key={place} ta={cell.align ?? "left"}>
                {drawn(cell.tokens)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row, number) => (
            <Table.Tr key={number}>
              {row.map((cell, place) => (
                <Table.Td key={place} ta={cell.align ?? "left"}>
                  {drawn(cell.tokens)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

const LETTERS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => LETTERS[name] ?? whole);
