import { marked } from "marked";
import { Framed } from "./Preview";

/** A text with marks; what is HTML in it is as harmless as in a page. */
export default function Markdown({ text }: { text: string }) {
  const style =
    "<style>body{font-family:system-ui,sans-serif;margin:12px}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px 8px}</style>";
  return <Framed html={style + marked.parse(text, { async: false })} title="The text" />;
}
